import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engines, version } from '../package.json';
import { readConfig, type Config } from '../src/config';
import { createHttpServer } from '../src/http/http-server';

/** What goes into a container, a unit and a manifest drifts away from the server unless something compares the two. */

const read = (file: string) => readFileSync(join(__dirname, '..', file), 'utf8');

const [dockerfile, compose, unit, nginx, kubernetes] = [
  read('Dockerfile'),
  read('compose.yaml'),
  read('deploy/portal-scim.service'),
  read('deploy/nginx.conf'),
  read('deploy/kubernetes.yaml'),
];

/** As the configuration names them. */
const VARIABLES = [...read('src/config-variables.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(
  ([, name]) => name ?? '',
);

/** What administrators put into the files that `NAME_FILE` names: docs/guides/deploy.md. */
const SECRETS: Readonly<Record<string, string>> = {
  'database-url': 'postgres://portal:5f1d7a84db00@postgres:5432/portal',
  'admin-token': 'a'.repeat(48),
  'password-pepper': 'b'.repeat(64),
};

/** Reads the environment as the server would, with the named files there. */
function configOf(variables: readonly (readonly [name: string, value: string])[]): Config {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-'));
  try {
    for (const [name, secret] of Object.entries(SECRETS)) writeFileSync(join(folder, name), secret);
    const placed = variables.map(([name, value]) => {
      expect(VARIABLES).toContain(name.replace(/_FILE$/, ''));
      return [name, name.endsWith('_FILE') ? join(folder, value.replace(/^.*\//, '')) : value];
    });
    return readConfig(Object.fromEntries(placed) as Record<string, string>);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const all = (text: string, pattern: RegExp) => Array.from(text.matchAll(pattern), ([, first = '']) => first);

const pairs = (text: string, pattern: RegExp) =>
  Array.from(text.matchAll(pattern), ([, name = '', value = '']) => [name, value] as const);

test('src/config-variables.ts is read right here', () => {
  expect(VARIABLES).toEqual(expect.arrayContaining(['HOST', 'PORT', 'DATABASE_URL', 'WORKERS']));
});

/** Node and the C library have theirs. */
const isOfTheServer = ([name]: readonly [string, string]) => name !== 'NODE_ENV' && name !== 'MALLOC_ARENA_MAX';

describe('Dockerfile', () => {
  const instructions = dockerfile
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line));
  const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM')));
  const of = (stage: readonly string[], name: string) =>
    stage.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length).trim());

  test('builds on a Node that package.json allows', () => {
    const major = Number(/^ARG NODE_VERSION=(\d+)$/m.exec(dockerfile)?.[1]);
    expect(major).toBeGreaterThan(Number(/^>=(\d+)\./.exec(engines.node)?.[1]));
    for (const image of of(instructions, 'FROM')) expect(image).toContain('node:${NODE_VERSION}-');
  });

  test('copies what is there, and what .dockerignore lets through', () => {
    const allowed = all(read('.dockerignore'), /^!(.+)$/gm);
    const copied = of(instructions, 'COPY').filter((line) => !line.startsWith('--from'));
    const sources = copied.flatMap((line) => line.split(/\s+/).slice(0, -1));
    expect(new Set(sources)).toEqual(new Set(allowed));
    for (const source of sources) expect([source, existsSync(join(__dirname, '..', source))]).toEqual([source, true]);
  });

  test('what `npm run build` reads is copied before it runs', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const build = dockerfile.slice(0, dockerfile.indexOf('RUN npm run build'));
    const steps = Object.entries(scripts).filter(([name]) => /^build\b/.test(name));
    const files = all(
      steps.map(([, step]) => step).join(' '),
      /(?:^|\s)((?:[\w-]+\/)+[\w.-]+\.(?:m?[jt]sx?|cjs|css))(?=\s|$)/g,
    );
    const folders = files.map((file) => file.split('/')[0] ?? '').filter((folder) => folder !== 'node_modules');
    expect(folders).toContain('src');
    for (const folder of folders) expect(build).toMatch(new RegExp(`^COPY .*\\b${folder}\\b`, 'm'));
  });

  test('runs without the power to change itself, and as nobody in particular', () => {
    expect(of(last, 'USER')).toEqual(['1000:1000']);
    expect(last.join('\n')).not.toMatch(/--chown/);
    expect(of(last, 'VOLUME')).toEqual(['/data']);
    expect(of(last, 'RUN')).toEqual(['install -d -o 1000 -g 1000 -m 0700 /data']);
  });

  test('has the packages that the program needs, and not those that it is built with', () => {
    expect(dockerfile).toMatch(/^RUN npm ci --omit=dev /m);
    expect(of(last, 'COPY')).toEqual(expect.arrayContaining(['--from=packages /app/node_modules node_modules']));
  });

  test('SIGTERM reaches the server: no shell between', () => {
    expect(of(last, 'ENTRYPOINT')).toEqual(['["node", "dist/main.js"]']);
    expect(of(last, 'CMD')).toEqual(['["serve"]']);
  });

  test('says of itself whether it is ready', () => {
    const [check = ''] = of(last, 'HEALTHCHECK');
    expect(check).toMatch(/CMD \["node", "deploy\/healthcheck.cjs"\]$/);
    expect(of(last, 'COPY')).toContain('deploy/healthcheck.cjs deploy/');
  });

  test('its environment is what the server reads, and it listens where the port is', () => {
    const variables = pairs(of(last, 'ENV').join(' '), /([A-Z_]+)=(\S+)/g).filter(isOfTheServer);
    const { host, port, databaseUrl } = configOf(variables);
    expect([host, databaseUrl]).toEqual(['0.0.0.0', 'sqlite:/data/portal.db']);
    expect(of(last, 'EXPOSE')).toEqual([String(port)]);
  });
});

describe('compose.yaml', () => {
  const services = new Map(
    compose
      .slice(compose.indexOf('\nservices:\n'), compose.indexOf('\nvolumes:\n'))
      .split(/\n {2}(?=[a-z]+:\n)/)
      .slice(1)
      .map((text) => [/^[a-z]+/.exec(text)?.[0] ?? '', text]),
  );
  const server = services.get('server') ?? '';

  test('has the server, PostgreSQL and a mail catcher', () => {
    expect([...services.keys()]).toEqual(['server', 'postgres', 'mail']);
  });

  test.each([...services])('%s: read-only, without powers, and with a health check', (name, text) => {
    expect(text).toMatch(/^ {4}read_only: true$/m);
    expect(text).toMatch(/^ {4}cap_drop: \[ALL\]$/m);
    expect(text).toMatch(/^ {4}security_opt: \['no-new-privileges:true'\]$/m);
    if (name !== 'server') expect(text).toMatch(/^ {4}healthcheck:$/m);
    for (const port of all(text, /^ {6}- (\S+:\d+:\d+)$/gm)) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('the server’s environment is what it reads, with secrets in files', () => {
    const [, environment = ''] = server.split(/^ {4}environment:$/m);
    const given = pairs(environment.split(/^ {4}\w/m)[0] ?? '', /^ {6}([A-Z_]+): (.*)$/gm);
    const variables = given.map(([name, value]) => {
      const chosen = value.replace(/^\$\{\w+:-(.*)\}$/, '$1').replace(/^'(.*)'$/, '$1');
      return [name, chosen] as const;
    });
    const config = configOf(variables);
    expect(config).toMatchObject({ databaseUrl: SECRETS['database-url'], adminToken: SECRETS['admin-token'] });
    expect(config.smtpUrl).toBe('smtp://mail:1025');
    expect(config.passwordPepper).toBe(SECRETS['password-pepper']);
  });

  test('each secret is declared, used, and made in the guide', () => {
    const declared = all(compose, /^ {4}file: \.\/secrets\/(.+)$/gm);
    const used = all(compose, /^ {4}secrets: \[(.+)\]$/gm).flatMap((list) => list.split(', '));
    expect(used.toSorted()).toEqual(declared.toSorted());
    for (const name of declared) expect(read('docs/guides/deploy.md')).toContain(`> secrets/${name}`);
    expect(read('.gitignore')).toMatch(/^\/secrets\/$/m);
  });

  test('it gets longer to stop than it takes', () => {
    expect(Number(/stop_grace_period: (\d+)s/.exec(server)?.[1])).toBeGreaterThan(10);
  });
});

describe('deploy/portal-scim.service', () => {
  const variables = pairs(unit, /^Environment=([A-Z_]+)=(.*)$/gm).filter(isOfTheServer);

  test('its environment is what the server reads, and each credential is loaded', () => {
    const { databaseUrl, adminToken } = configOf(variables);
    expect([databaseUrl, adminToken]).toEqual(['sqlite:/var/lib/portal-scim/portal.db', SECRETS['admin-token']]);
    const loaded = all(unit, /^LoadCredential=([\w-]+):/gm).map((name) => `%d/${name}`);
    expect(variables.filter(([name]) => name.endsWith('_FILE')).map(([, value]) => value)).toEqual(loaded);
  });

  test('starts the server, lets it stop, and keeps it from everything else', () => {
    expect(unit).toMatch(/^ExecStart=\/usr\/bin\/node dist\/main\.js serve$/m);
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(10);
    for (const line of ['ProtectSystem=strict', 'NoNewPrivileges=yes', 'CapabilityBoundingSet=', 'UMask=0077']) {
      expect(unit.split('\n')).toContain(line);
    }
    expect(unit).toMatch(/^User=portal-scim$/m);
  });
});

describe('deploy/nginx.conf', () => {
  test('keeps connections for less long than the server does, which would else cut them in use', () => {
    const { keepAliveTimeout } = createHttpServer(() => undefined);
    const [, upstream = ''] = /^upstream [^}]*keepalive_timeout (\d+)s;/ms.exec(nginx) ?? [];
    expect(Number(upstream)).toBeGreaterThan(0);
    expect(Number(upstream) * 1000).toBeLessThan(keepAliveTimeout);
  });

  test('lets through what the server takes: bodies of 10 MiB, headers of 64 KiB', () => {
    expect(read('src/http/limits.ts')).toMatch(/10 \* 1024 \* 1024/);
    expect(Number(/^ {2}client_max_body_size (\d+)m;/m.exec(nginx)?.[1])).toBeGreaterThan(10);
    expect(read('src/http/http-server.ts')).toMatch(/MAX_HEADER_BYTES = 64 \* 1024;/);
    expect(nginx).toMatch(/large_client_header_buffers \d+ 64k;/);
  });

  test('says who calls by what it saw, and logs no query', () => {
    expect(nginx).toMatch(/X-Forwarded-For \$remote_addr;/);
    expect(nginx).toMatch(/X-Forwarded-Proto \$scheme;/);
    expect(nginx).not.toMatch(/\$(request|request_uri|args|query_string)\b/);
    expect(nginx).toMatch(/ssl_protocols TLSv1\.2 TLSv1\.3;/);
  });
});

describe('deploy/kubernetes.yaml', () => {
  const documents = new Map(kubernetes.split(/^---$/m).map((text) => [/^kind: (\w+)$/m.exec(text)?.[1] ?? '', text]));
  const deployment = documents.get('Deployment') ?? '';

  test('has what it takes', () => {
    expect([...documents.keys()]).toEqual(
      expect.arrayContaining(['Deployment', 'Service', 'Ingress', 'PodDisruptionBudget', 'ConfigMap']),
    );
    expect(deployment).toContain(`portal-scim:${version}`);
  });

  test('several replicas, of which more stay than a disruption may leave', () => {
    const replicas = Number(/replicas: (\d+)/.exec(deployment)?.[1]);
    const minimum = Number(/minAvailable: (\d+)/.exec(documents.get('PodDisruptionBudget') ?? '')?.[1]);
    expect(replicas).toBeGreaterThan(1);
    expect(minimum).toBeLessThan(replicas);
  });

  test('asks the right questions at the right port', () => {
    const probe = (name: string) => new RegExp(`${name}:\\n\\s+httpGet:\\n\\s+path: (\\S+)\\n\\s+port: http\\n`);
    expect(probe('startupProbe').exec(deployment)?.[1]).toBe('/healthz');
    expect(probe('livenessProbe').exec(deployment)?.[1]).toBe('/healthz');
    expect(probe('readinessProbe').exec(deployment)?.[1]).toBe('/readyz');
    expect(all(deployment, /containerPort: (\d+)/g)).toEqual(['8080']);
  });

  test('its environment is what the server reads, on PostgreSQL', () => {
    const plain = pairs(documents.get('ConfigMap') ?? '', /^ {2}([A-Z_]+): (.*)$/gm);
    const own = pairs(deployment, /- name: ([A-Z_]+)\n\s+value: (.*)$/gm).map(
      ([name, value]) => [name, value.replace(/^'(.*)'$/, '$1')] as const,
    );
    const { databaseUrl, publicUrl } = configOf([...plain, ...own]);
    expect([databaseUrl, publicUrl]).toEqual([SECRETS['database-url'], 'https://portal.example']);
    expect(all(kubernetes, /host: (\S+)/g)).toEqual([new URL(publicUrl).host]);
  });

  test('runs without powers, and has the time to stop', () => {
    for (const line of ['runAsNonRoot: true', 'readOnlyRootFilesystem: true', 'allowPrivilegeEscalation: false']) {
      expect(deployment).toContain(line);
    }
    expect(deployment).toMatch(/drop: \[ALL\]/);
    const [grace, waits] = [/terminationGracePeriodSeconds: (\d+)/, /command: \[sleep, '(\d+)'\]/].map((pattern) =>
      Number(pattern.exec(deployment)?.[1]),
    );
    expect(grace).toBeGreaterThan((waits ?? NaN) + 10);
  });
});

describe('.env.example', () => {
  const example = read('.env.example');
  const given = pairs(example, /^#?([A-Z_]+)=(.*)$/gm);

  test('has every variable, and no other', () => {
    expect(given.map(([name]) => name).toSorted()).toEqual(VARIABLES.toSorted());
  });

  test('what it shows is taken', () => {
    expect(configOf(given).publicUrl).toBe('https://portal.example');
  });
});

describe('deploy/healthcheck.cjs', () => {
  let server: Server;
  let status = 200;
  const check = async () => {
    const { port } = server.address() as AddressInfo;
    const child = spawn(process.execPath, ['deploy/healthcheck.cjs'], {
      cwd: join(__dirname, '..'),
      env: { PORT: String(port) },
    });
    const [code] = (await once(child, 'exit')) as [number];
    return code;
  };

  beforeAll(async () => {
    server = createServer(({ url }, response) => response.writeHead(url === '/readyz' ? status : 404).end());
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => server.close());

  test.each([
    [200, 0],
    [503, 1],
  ])('/readyz answers %i: ends with %i', async (answer, code) => {
    status = answer;
    expect(await check()).toBe(code);
  });
});
