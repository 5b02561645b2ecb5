import { BASE_URL, onSqlite } from '../../support/app';
import {
  ENTERPRISE_USER,
  GROUP,
  LIST_RESPONSE,
  PORTAL_USER,
  USER,
  createGroup,
  createUser,
  expectScimError,
  membersOf,
} from '../../support/factories';
import type { ScimBody } from '../../support/scim-client';

interface Attribute {
  readonly name: string;
  readonly type: string;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  readonly caseExact?: boolean;
  readonly mutability: string;
  readonly returned: string;
  readonly uniqueness?: string;
  readonly canonicalValues?: string[];
  readonly referenceTypes?: string[];
  readonly subAttributes?: Attribute[];
}

type SchemaBody = ScimBody & { readonly attributes: Attribute[] };

onSqlite('RFC 7644 §4 Service Provider Configuration Endpoints', (app) => {
  const { scim } = app;

  async function schemas(): Promise<SchemaBody[]> {
    return (await scim.get('/Schemas')).body.Resources as SchemaBody[];
  }

  async function attributeOf(urn: string, ...names: string[]): Promise<Attribute | undefined> {
    const { body } = await scim.get(`/Schemas/${urn}`);
    let attributes: readonly Attribute[] | undefined = (body as SchemaBody).attributes;
    let found: Attribute | undefined;
    for (const name of names) {
      found = attributes?.find((attribute) => attribute.name === name);
      attributes = found?.subAttributes;
    }
    return found;
  }

  describe('/ServiceProviderConfig', () => {
    test('duty 101: one object with every required member (RFC 7643 §5)', async () => {
      const { status, body, headers } = await scim.get('/ServiceProviderConfig');
      expect(status).toBe(200);
      expect(headers['content-type']).toMatch(/^application\/scim\+json/);
      expect(body).toMatchObject({
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
        patch: { supported: true },
        filter: { supported: true, maxResults: 1_000 },
        changePassword: { supported: true },
        sort: { supported: true },
        etag: { supported: true },
        bulk: { supported: expect.any(Boolean), maxOperations: expect.any(Number), maxPayloadSize: expect.any(Number) },
        meta: { resourceType: 'ServiceProviderConfig', location: `${BASE_URL}/scim/v2/ServiceProviderConfig` },
      });
      expect(body.authenticationSchemes).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            type: 'oauthbearertoken',
            name: expect.stringMatching(/\S/),
            description: expect.stringMatching(/\S/),
          }),
          // RFC 7643 §5: for clients that get an hour's token at /oauth/token.
          expect.objectContaining({ type: 'oauth2', name: expect.stringMatching(/\S/) }),
        ]),
      );
    });

    test('duty 106: bulk is advertised as it is', async () => {
      const { body } = await scim.get('/ServiceProviderConfig');
      const { supported } = body.bulk as { supported: boolean };
      const request = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: [] };
      const { status } = await scim.post('/Bulk', request);
      expect(status === 404 || status === 501).toBe(!supported);
    });
  });

  describe('/Schemas', () => {
    test('duty 102: a ListResponse of all, and each by its id', async () => {
      const { body } = await scim.get('/Schemas');
      expect(body.schemas).toEqual([LIST_RESPONSE]);
      expect(body.totalResults).toBe(body.Resources.length);
      const ids = body.Resources.map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining([USER, GROUP, ENTERPRISE_USER, PORTAL_USER]));
      for (const schema of body.Resources) {
        const one = await scim.get(`/Schemas/${schema.id}`);
        expect(one.status).toBe(200);
        expect(one.body).toEqual(schema);
        expect(schema.meta).toMatchObject({
          resourceType: 'Schema',
          location: `${BASE_URL}/scim/v2/Schemas/${schema.id}`,
        });
        expect(schema.schemas).toEqual(['urn:ietf:params:scim:schemas:core:2.0:Schema']);
      }
    });

    test('duty 102: the URN percent-encoded and in any case (SailPoint)', async () => {
      const { body } = await scim.get(`/Schemas/${USER}`);
      for (const id of [encodeURIComponent(USER), USER.toUpperCase(), USER.toLowerCase()]) {
        expect((await scim.get(`/Schemas/${id}`)).body).toEqual(body);
      }
      expectScimError(await scim.get('/Schemas/urn:example:nowhere'), 404);
    });

    test('duty 104: no message is listed (RFC 7644 §3.1)', async () => {
      expect((await schemas()).filter(({ id }) => id.includes(':api:messages:'))).toEqual([]);
    });

    test('duty 104: every characteristic of every attribute (RFC 7643 §7), and no null (Entra)', async () => {
      expect((await scim.get('/Schemas')).text).not.toMatch(/:\s*null/);
      const check = (attribute: Attribute, where: string): void => {
        expect({ where, ...attribute }).toMatchObject({
          type: expect.stringMatching(/^(string|boolean|decimal|integer|dateTime|binary|reference|complex)$/),
          multiValued: expect.any(Boolean),
          description: expect.any(String),
          required: expect.any(Boolean),
          mutability: expect.stringMatching(/^(readOnly|readWrite|immutable|writeOnly)$/),
          returned: expect.stringMatching(/^(always|never|default|request)$/),
        });
        if (attribute.type === 'complex') expect(attribute.subAttributes).not.toHaveLength(0);
        else expect({ where, subAttributes: attribute.subAttributes ?? [] }).toEqual({ where, subAttributes: [] });
        if (attribute.type === 'reference') expect(attribute.referenceTypes).toEqual(expect.any(Array));
        for (const part of attribute.subAttributes ?? []) check(part, `${where}.${part.name}`);
      };
      for (const { id, attributes } of await schemas()) {
        expect(attributes.length).toBeGreaterThan(0);
        for (const attribute of attributes) check(attribute, `${id}:${attribute.name}`);
      }
    });

    test('duty 104: the characteristics that RFC 7643 fixes', async () => {
      expect(await attributeOf(USER, 'userName')).toMatchObject({
        required: true,
        caseExact: false,
        uniqueness: 'server',
      });
      expect(await attributeOf(USER, 'password')).toMatchObject({ mutability: 'writeOnly', returned: 'never' });
      expect(await attributeOf(USER, 'groups')).toMatchObject({ mutability: 'readOnly', multiValued: true });
      expect(await attributeOf(USER, 'active')).toMatchObject({ type: 'boolean' });
      // Not by RFC 7643 §8.7.1, but in truth: no two groups of an organization have the same name.
      expect(await attributeOf(GROUP, 'displayName')).toMatchObject({ required: true, uniqueness: 'server' });
      expect(await attributeOf(PORTAL_USER, 'idpUsername')).toMatchObject({ uniqueness: 'server' });
      expect(await attributeOf(GROUP, 'members', 'value')).toMatchObject({ mutability: 'immutable' });
      expect(await attributeOf(ENTERPRISE_USER, 'manager', 'displayName')).toMatchObject({ mutability: 'readOnly' });
      expect(await attributeOf(ENTERPRISE_USER, 'manager')).toMatchObject({ type: 'complex', multiValued: false });
      expect(await attributeOf(PORTAL_USER, 'organization')).toMatchObject({ type: 'complex' });
      expect(await attributeOf(PORTAL_USER, 'notifyUser')).toMatchObject({ mutability: 'writeOnly' });
      expect(await attributeOf(PORTAL_USER, 'lastLogin')).toMatchObject({ type: 'dateTime', mutability: 'readOnly' });
    });

    test('duty 104: every attribute a resource has is described', async () => {
      const member = await createUser(scim, {
        name: { givenName: 'B' },
        emails: [{ value: 'b@example.com', type: 'work', primary: true, display: 'B' }],
        roles: [{ value: 'Developer' }],
        [ENTERPRISE_USER]: { department: 'Tours', manager: { value: 'x' } },
        [PORTAL_USER]: { licenseType: 'creatorUT' },
      });
      const group = await createGroup(scim, { members: membersOf(member) });
      const { body: user } = await scim.get(`/Users/${member.id}`);
      const all = await schemas();
      for (const resource of [user, group]) {
        for (const urn of resource.schemas) expect(all.map(({ id }) => id)).toContain(urn);
        const { id: _id, schemas: urns, meta: _meta, externalId: _externalId, ...rest } = resource;
        const described = all.filter(({ id }) => urns.includes(id));
        const names = new Set(described.flatMap(({ attributes }) => attributes.map(({ name }) => name)));
        const used = Object.entries(rest).flatMap(([name, value]) =>
          urns.includes(name) ? Object.keys(value as object) : [name],
        );
        expect(used.filter((name) => !names.has(name))).toEqual([]);
      }
    });
  });

  describe('/ResourceTypes', () => {
    test('duties 102, 105: all of them, and each by its name', async () => {
      const { body } = await scim.get('/ResourceTypes');
      expect(body.schemas).toEqual([LIST_RESPONSE]);
      expect(body.totalResults).toBe(body.Resources.length);
      const known = (await schemas()).map(({ id }) => id);
      for (const type of body.Resources) {
        const name = type.name as unknown as string;
        expect((await scim.get(`/ResourceTypes/${name}`)).body).toEqual(type);
        expect(known).toContain(type.schema);
        expect(type.endpoint).toMatch(/^\/\w+$/);
        expect((await scim.get(`${String(type.endpoint)}?count=0`)).status).toBe(200);
        expect(type.meta).toMatchObject({
          resourceType: 'ResourceType',
          location: `${BASE_URL}/scim/v2/ResourceTypes/${name}`,
        });
      }
      expectScimError(await scim.get('/ResourceTypes/Cat'), 404);
    });

    test('duty 105: User with its extensions, and whether they are required', async () => {
      const { body } = await scim.get('/ResourceTypes/User');
      expect(body).toMatchObject({ id: 'User', name: 'User', endpoint: '/Users', schema: USER });
      expect(body.schemaExtensions).toEqual(
        expect.arrayContaining([
          { schema: ENTERPRISE_USER, required: false },
          { schema: PORTAL_USER, required: false },
        ]),
      );
      expect((await scim.get('/ResourceTypes/Group')).body).toMatchObject({ endpoint: '/Groups', schema: GROUP });
    });
  });

  test.each(['/ServiceProviderConfig', '/Schemas', '/ResourceTypes'])(
    'duty 103: %s: "filter … SHALL respond with … 403"; sort and page are ignored',
    async (path) => {
      expectScimError(await scim.search(path, 'id pr'), 403);
      const { status, body } = await scim.get(`${path}?sortBy=id&startIndex=2&count=1`);
      expect(status).toBe(200);
      expect(body).toEqual((await scim.get(path)).body);
    },
  );

  test.each(['/ServiceProviderConfig', '/Schemas', '/ResourceTypes'])('duty 105: %s can only be read', async (path) => {
    for (const response of [await scim.post(path, {}), await scim.put(path, {}), await scim.delete(path)]) {
      expectScimError(response, 405);
    }
  });
});
