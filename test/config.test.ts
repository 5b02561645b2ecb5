import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config';
import { ConfigError, type Environment } from '../src/environment';
import { newToken } from '../src/portal/connections/token';
import { makeCertificate } from './support/certificate';

describe('the environment', () => {
  test('empty: every default of the interface', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://127.0.0.1:8080',
      databaseUrl: 'sqlite:data/portal.db',
      databaseReadUrl: undefined,
      databaseConnections: 10,
      adminToken: undefined,
      logLevel: 'info',
      passwordPolicy: 'standard',
      bcryptCost: 12,
      passwordHistory: 0,
      passwordPepper: undefined,
      smtpUrl: undefined,
      mailFrom: undefined,
      trustProxy: [],
      arcgisUsernames: 'strict',
      jwtIssuers: [],
      rateLimit: { perSecond: 200, burst: 400 },
      workers: 1,
      requestLog: { days: 30, rows: 100_000 },
      imports: { maxBytes: 536_870_912, directory: expect.stringContaining('portal-scim-imports-') as string },
      events: { delivered: true, networks: [], secret: undefined },
      tls: undefined,
    });
  });

  test('full', () => {
    const config = readConfig({
      HOST: '::',
      PORT: '9090',
      PUBLIC_URL: 'https://portal.example/base/',
      DATABASE_URL: 'postgres://joe:secret@db.example:5432/portal',
      ADMIN_TOKEN: 'an-administrators-token-of-length-32',
      LOG_LEVEL: 'debug',
      PASSWORD_POLICY: 'layer7',
      BCRYPT_COST: '4',
      PASSWORD_HISTORY: '5',
      PASSWORD_PEPPER: 'sixteen characters',
      SMTP_URL: 'smtps://mail.example:465',
      MAIL_FROM: 'Portal <portal@example.org>',
      TRUST_PROXY: 'loopback, 10.0.0.0/8,2001:db8::/32',
      ARCGIS_USERNAMES: 'lenient',
      RATE_LIMIT: '50',
      WORKERS: '4',
      REQUEST_LOG_DAYS: '7',
      REQUEST_LOG_ROWS: '5000',
    });
    expect(config).toMatchObject({
      host: '::',
      port: 9090,
      publicUrl: 'https://portal.example/base',
      trustProxy: ['loopback', '10.0.0.0/8', '2001:db8::/32'],
      rateLimit: { perSecond: 50, burst: 100 },
      workers: 4,
      passwordHistory: 5,
      requestLog: { days: 7, rows: 5_000 },
    });
  });

  test('the address of an IPv6 host stands in brackets', () => {
    expect(readConfig({ HOST: '::1' }).publicUrl).toBe('http://[::1]:8080');
  });

  test('events: networks beside the public ones, what encrypts, and whether any is delivered', () => {
    const given = { EVENT_NETWORKS: '10.0.0.0/8, ::1', EVENT_SECRET: 'sixteen characters', EVENT_DELIVERY: 'off' };
    expect(readConfig(given).events).toEqual({
      delivered: false,
      networks: ['10.0.0.0/8', '::1'],
      secret: 'sixteen characters',
    });
    for (const wrong of ['loopback', '10.0.0.0/33', 'portal.example.org', '10.0.0.0/8/8']) {
      expect(() => readConfig({ EVENT_NETWORKS: wrong })).toThrow('EVENT_NETWORKS must be a list of addresses');
    }
    expect(() => readConfig({ EVENT_SECRET: 'short' })).toThrow('EVENT_SECRET must have at least 16 characters.');
  });

  test('RATE_LIMIT=off is no limit', () => {
    expect(readConfig({ RATE_LIMIT: 'off' }).rateLimit).toBeUndefined();
  });

  test('an empty variable is as good as none, as compose files leave them', () => {
    expect(readConfig({ PORT: '', ADMIN_TOKEN: '', SMTP_URL: '' })).toEqual(readConfig({}));
  });

  test('the configuration can not be changed', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });
});

/** `JWT_ISSUERS` with an entry for each change of a right one. */
function issuers(...changes: readonly object[]): string {
  const right = { issuer: 'https://login.example', audience: 'portal', jwksUri: 'https://login.example/keys' };
  return JSON.stringify(changes.map((change) => ({ ...right, connection: 'okta', ...change })));
}

test.each(['off', '0'])('the log of requests is turned off by %s, for either measure', (off) => {
  expect(readConfig({ REQUEST_LOG_DAYS: off }).requestLog).toBeUndefined();
  expect(readConfig({ REQUEST_LOG_ROWS: off }).requestLog).toBeUndefined();
});

describe('JWT_ISSUERS', () => {
  test('a connection for all tokens, or by the value of a claim', () => {
    const byClaim = { claim: 'azp', names: { one: 'okta' } };
    const given = issuers(
      {},
      { issuer: 'b', connection: byClaim, scopeClaim: 'scp', maxLifetime: 600, jwksUri: 'http://127.0.0.1:1/k' },
    );
    expect(readConfig({ JWT_ISSUERS: given }).jwtIssuers).toMatchObject([
      { issuer: 'https://login.example', connection: 'okta', scopeClaim: undefined, maxLifetime: 86_400 },
      { issuer: 'b', connection: byClaim, scopeClaim: 'scp', maxLifetime: 600 },
    ]);
  });

  test.each([
    { issuer: undefined },
    { connection: {} },
    { connection: { claim: 'sub' } },
    { jwksURL: 'https://x' },
    { maxLifetime: 59 },
  ])('refused: %j', (change) => {
    expect(() => readConfig({ JWT_ISSUERS: issuers(change) })).toThrow(/JWT_ISSUERS/);
  });
});

describe('a wrong variable is named, with what is expected, never with its value', () => {
  test.each<[string, string, string]>([
    ['PORT', '80a', 'PORT must be a whole number from 1 to 65535.'],
    ['PASSWORD_HISTORY', '11', 'PASSWORD_HISTORY must be a whole number from 0 to 10.'],
    ['PORT', '0', 'PORT must be a whole number from 1 to 65535.'],
    ['PORT', '65536', 'PORT must be a whole number from 1 to 65535.'],
    ['PUBLIC_URL', 'portal.example', 'PUBLIC_URL must be an http or https address.'],
    ['PUBLIC_URL', 'https://portal.example?x=1', 'PUBLIC_URL must be an http or https address.'],
    ['DATABASE_URL', 'mysql://x/y', 'DATABASE_URL must be sqlite:FILE or postgres://user:password@host:port/database.'],
    [
      'DATABASE_URL',
      'postgres://x:y@a,:1/z',
      'DATABASE_URL must be sqlite:FILE or postgres://user:password@host:port/database.',
    ],
    ['DATABASE_READ_URL', 'sqlite:x', 'DATABASE_READ_URL must be postgres://user:password@host:port/database.'],
    ['DATABASE_CONNECTIONS', '0', 'DATABASE_CONNECTIONS must be a whole number from 1 to 500.'],
    ['ADMIN_TOKEN', 'short', 'ADMIN_TOKEN must have at least 32 characters.'],
    ['ADMIN_TOKEN', 'with spaces '.repeat(4), 'ADMIN_TOKEN must consist of visible ASCII characters, without spaces.'],
    [
      'ADMIN_TOKEN',
      `psk_${'a'.repeat(49)}`,
      'ADMIN_TOKEN must not start with psk_, psa_, pss_ or psl_, unless it is a token that this portal made.',
    ],
    ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent.'],
    ['PASSWORD_POLICY', 'strong', 'PASSWORD_POLICY must be one of standard, nist, layer7, esri, none.'],
    ['BCRYPT_COST', '3', 'BCRYPT_COST must be a whole number from 4 to 15.'],
    ['REQUEST_LOG_DAYS', 'long', 'REQUEST_LOG_DAYS must be off or a whole number up to 3650.'],
    ['REQUEST_LOG_ROWS', '200000000', 'REQUEST_LOG_ROWS must be off or a whole number up to 100000000.'],
    ['BCRYPT_COST', '16', 'BCRYPT_COST must be a whole number from 4 to 15.'],
    ['PASSWORD_PEPPER', 'hot', 'PASSWORD_PEPPER must have at least 16 characters.'],
    [
      'TRUST_PROXY',
      'example.org',
      'TRUST_PROXY must be a list of addresses or networks, such as 10.0.0.0/8, or the words loopback, linklocal, uniquelocal.',
    ],
    [
      'TRUST_PROXY',
      '10.0.0.0/33',
      'TRUST_PROXY must be a list of addresses or networks, such as 10.0.0.0/8, or the words loopback, linklocal, uniquelocal.',
    ],
    ['ARCGIS_USERNAMES', 'yes', 'ARCGIS_USERNAMES must be one of strict, lenient.'],
    ['RATE_LIMIT', '-1', 'RATE_LIMIT must be on, off or a whole number of requests a second.'],
    ['WORKERS', '0', 'WORKERS must be a whole number from 1 to 64.'],
    ['JWT_ISSUERS', 'https://login.example', 'JWT_ISSUERS must be a JSON array.'],
    ['JWT_ISSUERS', '{}', 'JWT_ISSUERS must be a JSON array.'],
    [
      'JWT_ISSUERS',
      issuers({ jwksUri: 'http://login.example/keys' }),
      'JWT_ISSUERS.0.jwksUri must be an https address.',
    ],
    ['JWT_ISSUERS', issuers({ audience: '' }), 'JWT_ISSUERS.0.audience must not be empty.'],
    ['JWT_ISSUERS', issuers({}, {}), 'JWT_ISSUERS must not name an issuer twice.'],
  ])('%s=%s', (name, value, problem) => {
    expect(problems({ [name]: value })).toEqual([problem]);
  });

  test('SMTP_URL', () => {
    expect(problems({ SMTP_URL: 'mail.example', MAIL_FROM: 'portal@example.org' })).toEqual([
      'SMTP_URL must be smtp://… or smtps://….',
    ]);
    expect(problems({ SMTP_URL: 'smtp://mail.example' })).toEqual([
      'SMTP_URL and MAIL_FROM belong together: set both or none.',
    ]);
  });

  test('all of them at once, in one message', () => {
    expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'x' })).toThrow(
      'The configuration is wrong:\n  PORT must be a whole number from 1 to 65535.\n  LOG_LEVEL must be one of',
    );
  });

  test('a token that this portal made may be the administrator’s', () => {
    const token = newToken('psk_');
    expect(readConfig({ ADMIN_TOKEN: token }).adminToken).toBe(token);
    expect(problems({ ADMIN_TOKEN: newToken('pss_') })).toHaveLength(1);
  });
});

describe('TLS_CERT and TLS_KEY', () => {
  const { cert, key } = makeCertificate('portal.example');

  test('make https the default of PUBLIC_URL', () => {
    const config = readConfig({ TLS_CERT: cert, TLS_KEY: key });
    expect(config).toMatchObject({ publicUrl: 'https://127.0.0.1:8080', tls: { cert, key } });
  });

  test('belong together, and to each other; neither is quoted', () => {
    expect(problems({ TLS_CERT: cert })).toEqual(['TLS_CERT and TLS_KEY belong together: set both or none.']);
    expect(problems({ TLS_CERT: cert, TLS_KEY: makeCertificate('x').key })).toEqual([
      'TLS_KEY is not the key of the first certificate in TLS_CERT.',
    ]);
    expect(problems({ TLS_CERT: key, TLS_KEY: cert })).toEqual([
      "TLS_CERT must be the server's certificate and those above it, as PEM.",
      'TLS_KEY must be a private key as PEM, without a passphrase.',
    ]);
  });
});

describe('VARIABLE_FILE reads the value from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portal-scim-config-'));
  const file = join(folder, 'secret');
  beforeAll(() => writeFileSync(file, 'postgres://joe:secret@db/portal\n'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('without its last line break', () => {
    expect(readConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe('postgres://joe:secret@db/portal');
  });

  test('never together with the variable itself', () => {
    expect(problems({ DATABASE_URL_FILE: file, DATABASE_URL: 'sqlite:x' })).toEqual([
      'DATABASE_URL and DATABASE_URL_FILE are both set: keep one.',
    ]);
  });

  test('a missing file is told', () => {
    expect(problems({ ADMIN_TOKEN_FILE: join(folder, 'none') })).toEqual([
      expect.stringMatching(/^ADMIN_TOKEN_FILE names a file that can't be read: ENOENT/),
    ]);
  });
});

function problems(env: Environment): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
  }
  throw new Error('the configuration was taken');
}
