import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Router } from 'express';
import { version } from '../../package.json';
import { createAuthRouter, type AuthDeps } from '../../src/auth/router';
import { ROUTES } from '../../src/scim/methods';
import { BASE_URL, onSqlite } from '../support/app';
import { createUser, ENTERPRISE_USER } from '../support/factories';

interface Operation {
  readonly tags: readonly string[];
  readonly operationId: string;
  readonly summary: string;
  readonly requestBody?: { readonly content: Content };
  readonly responses: { readonly [status: string]: { readonly content?: Content } };
}

type Content = { readonly [mediaType: string]: { readonly schema: Schema & { readonly $ref?: string } } };

interface Schema {
  readonly properties: { readonly [name: string]: Schema & { readonly items?: Schema } };
  readonly required?: readonly string[];
  readonly type?: string;
  readonly readOnly?: boolean;
  readonly writeOnly?: boolean;
}

interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly servers: readonly unknown[];
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: { readonly [name: string]: Schema } };
}

onSqlite('the API’s documentation', (app) => {
  async function openApi(): Promise<Document> {
    const { status, body, headers } = await app.root.get('/openapi.json');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    return body as unknown as Document;
  }

  async function operationOf(method: string, path: string): Promise<Operation | undefined> {
    return (await openApi()).paths[`/scim/v2${path}`]?.[method];
  }

  const schemaIn = (content: Content | undefined) => content?.['application/scim+json']?.schema;

  describe('/openapi.json', () => {
    test('is a valid OpenAPI 3.1 document', async () => {
      expect(validate(await openApi())).toEqual({ valid: true });
    });

    test('and the validator would say if it were not', async () => {
      const document = await openApi();
      expect(validate({ ...document, paths: { '/x': { get: { responses: 7 } } } })).toMatchObject({ valid: false });
    });

    test('says which version it is of and where it is found', async () => {
      const { info, servers, openapi } = await openApi();
      expect([openapi, info.version, servers]).toEqual(['3.1.0', version, [{ url: BASE_URL }]]);
    });

    test('has every SCIM path with every method that is routed, and none besides', async () => {
      const routed = ROUTES.flatMap(([path, methods]) =>
        methods.map((method) => `${method} /scim/v2${path.replace('*', '{id}') || '/'}`),
      );
      expect(operationsOf(await openApi(), 'SCIM')).toEqual(routed.sort());
    });

    test('what is documented answers, and with no 404 for its path or 405 for its method', async () => {
      for (const operation of operationsOf(await openApi(), 'SCIM')) {
        const [method = '', path = ''] = operation.split(' ');
        if (method === 'DELETE') continue;
        const answer = await fetch(app.url() + path.replace('{id}', 'x'), {
          method,
          headers: { Authorization: `Bearer ${app.adminToken()}`, 'Content-Type': 'application/scim+json' },
          ...(!['GET', 'HEAD'].includes(method) && { body: '{}' }),
        });
        expect([200, 400, 404]).toContain(answer.status);
        expect(await answer.text()).not.toContain('There is no endpoint');
      }
    });

    test('has every path of /auth, and none besides', async () => {
      const router = createAuthRouter({ policy: { rules: {} } } as AuthDeps);
      expect(operationsOf(await openApi(), 'Sign-in')).toEqual(
        routesIn(router)
          .map((route) => withMount(route, '/auth'))
          .sort(),
      );
    });

    test('operationIds are unique, and every operation has a summary', async () => {
      const { paths } = await openApi();
      const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
      expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
      for (const { summary } of operations) expect(summary).toMatch(/^[A-Z].*\.$/);
      for (const { summary } of operations) expect(summary).not.toMatch(/ an u/);
    });

    test('a resource’s schema is discovery’s: names, types, what is required, read-only or never returned', async () => {
      const { User: user, EnterpriseUser: enterprise, Group: group } = (await openApi()).components.schemas;
      // Of an answer, `attributes` decides what is in it.
      expect([user?.required, group?.required]).toEqual([['schemas'], ['schemas']]);
      const [post, put] = [await operationOf('post', '/Users'), await operationOf('put', '/Groups/{id}')];
      expect(schemaIn(post?.requestBody?.content)?.required).toEqual(['schemas', 'userName']);
      expect(schemaIn(put?.requestBody?.content)?.required).toEqual(['schemas', 'displayName']);
      expect(user?.properties['password']?.writeOnly).toBe(true);
      expect(user?.properties['groups']).toMatchObject({ type: 'array', readOnly: true });
      expect(user?.properties['emails']?.items?.properties['primary']?.type).toBe('boolean');
      expect(user?.properties[ENTERPRISE_USER]).toEqual({ $ref: '#/components/schemas/EnterpriseUser' });
      expect(enterprise?.properties['manager']?.properties['displayName']?.readOnly).toBe(true);
      const { Resources } = (await app.scim.get('/Schemas')).body;
      const core = Resources.find(({ id }) => id.endsWith('core:2.0:User'));
      const names = (core?.['attributes'] as readonly { name: string }[]).map(({ name }) => name);
      expect(Object.keys(user?.properties ?? {})).toEqual(expect.arrayContaining(names));
    });

    test.each([
      ['get', '/ServiceProviderConfig', 'ServiceProviderConfig'],
      ['get', '/ResourceTypes', 'ResourceTypeList'],
      ['get', '/ResourceTypes/{id}', 'ResourceType'],
      ['get', '/Schemas', 'SchemaList'],
      ['get', '/Schemas/{id}', 'Schema'],
      ['get', '/Users', 'UserList'],
      ['post', '/Groups/.search', 'GroupList'],
      ['get', '/', 'ListResponse'],
    ])('says what %s %s answers with', async (method, path, name) => {
      const operation = await operationOf(method, path);
      expect(schemaIn(operation?.responses['200']?.content)?.$ref).toBe(`#/components/schemas/${name}`);
      const schema = (await openApi()).components.schemas[name];
      if (method !== 'get' || path === '/') return;
      const id = path.startsWith('/Schemas') ? ENTERPRISE_USER : 'User';
      const { body } = await app.scim.get(path.replace('{id}', id));
      for (const key of Object.keys(body)) expect(schema?.properties).toHaveProperty([key]);
      expect(Object.keys(body)).toEqual(expect.arrayContaining([...(schema?.required ?? [])]));
    });

    test('RFC 7644 §3.4.3: in the body of a search, attributes are a list', async () => {
      const { SearchRequest } = (await openApi()).components.schemas;
      for (const name of ['attributes', 'excludedAttributes']) {
        expect(SearchRequest?.properties[name]).toMatchObject({ type: 'array', items: { type: 'string' } });
      }
    });

    test('a change by the developer portal’s API needs no name, a new one does', async () => {
      const { paths, components } = await openApi();
      const given = paths['/portal/Users']?.['post']?.requestBody?.content['application/json'];
      expect(given?.schema.required).toEqual(['Username']);
      expect(components.schemas['DevPortalUser']?.required).toEqual([]);
    });

    test('what the server answers is what its schema says', async () => {
      const { User: user } = (await openApi()).components.schemas;
      const created = await createUser(app.scim, { [ENTERPRISE_USER]: { department: 'x' }, title: 'x' });
      for (const name of Object.keys(created)) expect(user?.properties).toHaveProperty([name]);
    });
  });

  describe('/docs', () => {
    test('ServiceProviderConfig leads to it (RFC 7643 §5 documentationUri), and it needs no token', async () => {
      const { body } = await app.scim.get('/ServiceProviderConfig');
      expect(body['documentationUri']).toBe(`${BASE_URL}/docs`);
      const { status, headers } = await app.root.get('/docs');
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
    });

    test('works without script, without any other host, and under a policy that allows neither', async () => {
      const { text, headers } = await app.root.get('/docs');
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(text).not.toMatch(/<script|<iframe|<img|\son\w+=|\sstyle=|<style|@import/i);
      const loaded = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => url ?? '');
      for (const url of loaded) expect(url).toMatch(/^(#|\/(docs\/style\.css|openapi\.json)$)/);
      const style = await app.root.get('/docs/style.css');
      expect(style.status).toBe(200);
      expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
      expect(style.text).not.toMatch(/url\(|@import/);
    });

    test('every other answer keeps the policy that loads nothing at all', async () => {
      const { headers } = await app.root.get('/openapi.json');
      expect(headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
    });

    test('shows every operation and every schema, and each of its links leads somewhere', async () => {
      const [{ text }, { paths, components }] = [await app.root.get('/docs'), await openApi()];
      for (const [path, methods] of Object.entries(paths)) {
        expect(text).toContain(`<code>${path}</code>`);
        for (const [method, { operationId }] of Object.entries(methods)) {
          if (method !== 'head') expect(text).toContain(`id="${operationId}"`);
        }
      }
      for (const name of Object.keys(components.schemas)) expect(text).toContain(`<h4>${name}</h4>`);
      const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [, target] of text.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    });

    test('no heading of a table is empty', async () => {
      const { text } = await app.root.get('/docs');
      expect(text.match(/<th scope="col">/g)?.length).toBeGreaterThan(10);
      expect(text).not.toMatch(/<th[^>]*><\/th>/);
    });

    test('is well-formed: what is opened is closed, and headings leave out no level', async () => {
      const { text } = await app.root.get('/docs');
      const open: string[] = [];
      for (const [, slash, name = ''] of text.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
        if (['meta', 'link'].includes(name)) continue;
        if (slash) expect(open.pop()).toBe(name);
        else open.push(name);
      }
      expect(open).toEqual([]);
      const levels = [...text.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
      levels.reduce((before, level) => {
        expect(level - before).toBeLessThanOrEqual(1);
        return level;
      }, 0);
    });
  });
});

/** The validator is an ECMAScript module, which jest doesn't load: so in a process of its own. */
function validate(document: unknown): { valid: boolean; errors?: unknown } {
  const folder = mkdtempSync(join(tmpdir(), 'openapi-'));
  try {
    const file = join(folder, 'openapi.json');
    // SCIM has attributes of the name $ref, which the validator takes for references though they are properties.
    writeFileSync(file, JSON.stringify(document).replace(/"\$ref":(?=\{)/g, '"reference":'));
    const script = `
      import { readFileSync } from 'node:fs';
      import { Validator } from '@seriousme/openapi-schema-validator';
      const document = JSON.parse(readFileSync(${JSON.stringify(file)}, 'utf8'));
      console.log(JSON.stringify(await new Validator().validate(document)));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: join(__dirname, '../..'),
    });
    return JSON.parse(output.toString()) as { valid: boolean };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `GET /path` of a tag, sorted. */
function operationsOf({ paths }: Document, tag: string): string[] {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
  return operations.sort();
}

/** `GET /path` of every route of a router and of those in it; answers to all methods are refusals. */
function routesIn(router: Router): string[] {
  return router.stack.flatMap(({ route, handle }) => {
    if (!route) return 'stack' in handle ? routesIn(handle as unknown as Router) : [];
    const methods = route.stack.map(({ method }) => method).filter((method) => method !== undefined);
    return [...new Set(methods)].map((method) => `${method.toUpperCase()} ${route.path}`);
  });
}

function withMount(route: string, mount: string): string {
  return route.replace(' ', ` ${mount}`);
}
