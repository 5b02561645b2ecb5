import { mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { makeCertificate } from '../support/certificate';
import { onDatabases, readTestFolder } from '../support/databases';
import { BuiltProgram, type Environment, type ServingProgram } from './built-program';

const program = new BuiltProgram();
const ADMIN_TOKEN = 'chosen-by-the-operator-0123456789';

onDatabases(['sqlite'], 'TLS by own certificate files', (_open, create) => {
  let env: Environment;
  let first: ReturnType<typeof makeCertificate>;
  let folder: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(readTestFolder(), 'tls-'));
    first = makeCertificate('localhost');
    use(first);
    env = {
      DATABASE_URL: (await create()).url,
      ADMIN_TOKEN,
      HOST: 'localhost',
      TLS_CERT_FILE: join(folder, 'cert.pem'),
      TLS_KEY_FILE: join(folder, 'key.pem'),
    };
  });

  function use({ cert, key }: { cert: string; key: string }): void {
    writeFileSync(join(folder, 'cert.pem'), cert);
    writeFileSync(join(folder, 'key.pem'), key);
  }

  async function serving(work: (server: ServingProgram) => Promise<void>): Promise<void> {
    const server = await program.serve(env);
    try {
      await work(server);
    } finally {
      server.kill('SIGTERM');
      expect(await server.exit).toBe(0);
    }
  }

  test('serves https, names itself so, and tells browsers to stay with it', () =>
    serving(async ({ port, output }) => {
      const { status, headers, body } = await get(port, '/scim/v2/ServiceProviderConfig', first.cert);
      expect(status).toBe(200);
      expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8}$/);
      expect(body).toContain(`https://localhost:${port}/scim/v2/ServiceProviderConfig`);
      expect(output()).toContain(`"url":"https://localhost:${port}"`);
    }));

  test('TLS 1.2 and 1.3, nothing before', () =>
    serving(async ({ port }) => {
      expect(await handshake(port, first.cert, 'TLSv1.2')).toBe('TLSv1.2');
      expect(await handshake(port, first.cert, 'TLSv1.3')).toBe('TLSv1.3');
      await expect(handshake(port, first.cert, 'TLSv1.1')).rejects.toThrow();
    }));

  test('a renewed certificate is taken on SIGHUP; one that can’t be used is not, and is told', () =>
    serving(async (server) => {
      const second = makeCertificate('localhost');
      writeFileSync(join(folder, 'cert.pem'), second.cert);
      server.kill('SIGHUP');
      await until(() => server.output().includes('the old one stays'));
      expect((await get(server.port, '/healthz', first.cert)).status).toBe(200);
      use(second);
      server.kill('SIGHUP');
      await until(() => server.output().includes('the certificate was renewed'));
      expect((await get(server.port, '/healthz', second.cert)).status).toBe(200);
      await expect(get(server.port, '/healthz', first.cert)).rejects.toThrow();
      expect(server.output()).not.toContain(second.key);
    }));

  test.each([
    ['a key of another', () => ({ ...makeCertificate('localhost'), cert: first.cert }), 'TLS_KEY is not the key of'],
    ['no certificate', () => ({ ...first, cert: 'nonsense' }), "TLS_CERT must be the server's certificate"],
    ['no key', () => ({ ...first, key: 'nonsense' }), 'TLS_KEY must be a private key as PEM'],
  ])('%s: it does not start, and says why', async (_name, files, problem) => {
    use(files());
    const { code, stderr } = await program.run(['serve'], env);
    expect([code, stderr]).toEqual([1, expect.stringContaining(problem)]);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });
});

async function until(happened: () => boolean): Promise<void> {
  for (let waited = 0; !happened(); waited += 20) {
    if (waited > 10_000) throw new Error('it did not happen');
    await setTimeout(20);
  }
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Trusts nothing but `ca`, and keeps no connection. */
function get(port: number, path: string, ca: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: 'localhost', port, path, ca, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    sent.on('error', reject).end();
  });
}

function handshake(port: number, ca: string, version: SecureVersion): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const options = { host: 'localhost', port, ca, minVersion: version, maxVersion: version };
    const socket: TLSSocket = connect({ ...options, ciphers: 'DEFAULT@SECLEVEL=0' }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
