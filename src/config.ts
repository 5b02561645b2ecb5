import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { JwtIssuer } from './portal/connections/jwt-issuer';
import { databaseServers } from './portal/database-servers';
import { hasTokenPrefix, parseToken } from './portal/connections/token';
import { PASSWORD_POLICIES, type PasswordPolicyName } from './portal/passwords/presets';

/** What the environment says, checked, with the defaults filled in. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** The base of every location, without a slash at its end. */
  readonly publicUrl: string;
  readonly databaseUrl: string;
  /** Replicas of a PostgreSQL that lists are read from. */
  readonly databaseReadUrl: string | undefined;
  /** How many connections to each PostgreSQL server this process may have. */
  readonly databaseConnections: number;
  readonly adminToken: string | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly passwordPolicy: PasswordPolicyName;
  readonly bcryptCost: number;
  readonly passwordPepper: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string | undefined;
  /** Addresses or networks of proxies whose forwarding headers count. */
  readonly trustProxy: readonly string[];
  readonly arcgisUsernames: 'strict' | 'lenient';
  /** Requests a second per connection; `undefined`: unlimited. */
  readonly rateLimit: { readonly perSecond: number; readonly burst: number } | undefined;
  readonly workers: number;
  /** How long, and how many, requests are kept for administrators to read; `undefined`: none is. */
  readonly requestLog: { readonly days: number; readonly rows: number } | undefined;
  /** Whose JWTs count as bearer tokens. */
  readonly jwtIssuers: readonly JwtIssuer[];
  /** Files that are handed in to be imported: how large they may be, and where they wait. */
  readonly imports: { readonly maxBytes: number; readonly directory: string };
  /** PEM, the server's certificate first; `undefined`: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

/** The environment is wrong: one sentence for each variable at fault. Its message never has a variable's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const DEFAULT_RATE = 200;

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`);

const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, `must be one of ${words.join(', ')}`);

/** A token is sent in a header, so it can have neither spaces nor anything beyond ASCII. */
const adminToken = z
  .string()
  .min(32, 'must have at least 32 characters')
  .regex(/^[\x21-\x7e]+$/, 'must consist of visible ASCII characters, without spaces')
  .refine((token) => !hasTokenPrefix(token) || parseToken(token)?.prefix === 'psk_', {
    error: 'must not start with psk_, psa_, pss_ or psl_, unless it is a token that this portal made',
  });

const publicUrl = z
  .string()
  .refine((text) => isUrl(text, ['http:', 'https:']) && !/[?#]/.test(text), 'must be an http or https address')
  .transform((text) => text.replace(/\/+$/, ''));

const databaseUrl = z
  .string()
  .refine(
    (text) => /^sqlite:./.test(text) || isPostgresUrl(text),
    'must be sqlite:FILE or postgres://user:password@host:port/database',
  );

const databaseReadUrl = z.string().refine(isPostgresUrl, 'must be postgres://user:password@host:port/database');

const rateLimit = z
  .string()
  .regex(/^(on|off|[1-9]\d{0,5})$/, 'must be on, off or a whole number of requests a second')
  .transform((text) => {
    if (text === 'off') return undefined;
    const perSecond = text === 'on' ? DEFAULT_RATE : Number(text);
    return { perSecond, burst: 2 * perSecond };
  });

const proxies = z
  .string()
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .refine((parts) => parts.every(isProxy), {
    error: 'must be a list of addresses or networks, such as 10.0.0.0/8, or the words loopback, linklocal, uniquelocal',
  });

const isCertificate = parses((pem) => new X509Certificate(pem));
const isPrivateKey = parses(createPrivateKey);

const certificate = z.string().refine(isCertificate, "must be the server's certificate and those above it, as PEM");

const privateKey = z.string().refine(isPrivateKey, 'must be a private key as PEM, without a passphrase');

/** Keys that anybody on the way could replace would be worth nothing; on this machine nobody is on the way. */
const keysAddress = z
  .string()
  .refine(
    (text) => isUrl(text, ['https:']) || (isUrl(text, ['http:']) && LOOPBACK.test(new URL(text).hostname)),
    'must be an https address',
  );

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const text = z.string().min(1, 'must not be empty');

const jwtIssuer = z
  .strictObject({
    issuer: text,
    audience: text,
    jwksUri: keysAddress,
    connection: z.union([text, z.strictObject({ claim: text, names: z.record(text, text) })]),
    scopeClaim: text.optional(),
  })
  .transform((issuer): JwtIssuer => ({ ...issuer, scopeClaim: issuer.scopeClaim }));

const jwtIssuers = z
  .string()
  .transform((json, context) => {
    try {
      return JSON.parse(json) as unknown;
    } catch {
      context.addIssue('must be a JSON array');
      return z.NEVER;
    }
  })
  .pipe(z.array(jwtIssuer, 'must be a JSON array'))
  .refine((issuers) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length, {
    error: 'must not name an issuer twice',
  });

/** `off` and `0` say the same. */
const upToOrOff = (most: number) =>
  z
    .string()
    .regex(/^(off|\d{1,9})$/, `must be off or a whole number up to ${most}`)
    .transform((text) => (text === 'off' ? 0 : Number(text)))
    .refine((value) => value <= most, `must be off or a whole number up to ${most}`)
    .transform((value) => (value === 0 ? undefined : value));

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(1, 65_535).default(8080),
  PUBLIC_URL: publicUrl.optional(),
  DATABASE_URL: databaseUrl.default('sqlite:data/portal.db'),
  DATABASE_READ_URL: databaseReadUrl.optional(),
  DATABASE_CONNECTIONS: wholeNumber(1, 500).default(10),
  ADMIN_TOKEN: adminToken.optional(),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
  PASSWORD_POLICY: oneOf(PASSWORD_POLICIES).default('standard'),
  BCRYPT_COST: wholeNumber(4, 15).default(12),
  PASSWORD_PEPPER: z.string().min(16, 'must have at least 16 characters').optional(),
  SMTP_URL: z
    .string()
    .refine((text) => isUrl(text, ['smtp:', 'smtps:']), 'must be smtp://… or smtps://…')
    .optional(),
  MAIL_FROM: z.string().regex(/.@./, 'must be an e-mail address').optional(),
  TRUST_PROXY: proxies.default([]),
  ARCGIS_USERNAMES: oneOf(['strict', 'lenient']).default('strict'),
  RATE_LIMIT: rateLimit.prefault('on'),
  WORKERS: wholeNumber(1, 64).default(1),
  REQUEST_LOG_DAYS: upToOrOff(3_650).prefault('30'),
  REQUEST_LOG_ROWS: upToOrOff(100_000_000).prefault('100000'),
  JWT_ISSUERS: jwtIssuers.prefault('[]'),
  IMPORT_MAX_BYTES: wholeNumber(1, 999_999_999).default(512 * 1024 * 1024),
  IMPORT_DIRECTORY: text.optional(),
  TLS_CERT: certificate.optional(),
  TLS_KEY: privateKey.optional(),
});

type Variable = keyof typeof environment.shape;
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment. A variable's value may be in a file that `VARIABLE_FILE` names (its last line break doesn't
 * count); an empty variable is as good as none. Throws {@link ConfigError}.
 */
export function readConfig(env: Environment = process.env): Config {
  const problems: string[] = [];
  const given: Partial<Record<Variable, string>> = {};
  for (const name of Object.keys(environment.shape) as Variable[]) {
    const value = readVariable(env, name, problems);
    if (value !== undefined) given[name] = value;
  }
  const parsed = environment.safeParse(given);
  if (!parsed.success)
    problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`));
  if ((given.SMTP_URL === undefined) !== (given.MAIL_FROM === undefined)) {
    problems.push('SMTP_URL and MAIL_FROM belong together: set both or none.');
  }
  if (isPostgresUrl(given.DATABASE_READ_URL ?? '') && !isPostgresUrl(given.DATABASE_URL ?? '')) {
    problems.push('DATABASE_READ_URL belongs to a PostgreSQL in DATABASE_URL.');
  }
  problems.push(...tlsProblems(given.TLS_CERT, given.TLS_KEY));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(toConfig(parsed.data));
}

/** Whether OpenTelemetry's own environment asks for traces; what else it says, its packages read themselves. */
export function wantsTracing(env: Environment = process.env): boolean {
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none') return false;
  const names = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_TRACES_EXPORTER'];
  return names.some((name) => Boolean(env[name]));
}

/** Threads that Node reads files and hashes passwords with, as it was told at its start. */
export function threadPoolSize(env: Environment = process.env): number {
  const size = Number(env['UV_THREADPOOL_SIZE'] ?? 4);
  return Number.isInteger(size) && size >= 1 ? Math.min(size, 1024) : 4;
}

function readVariable(env: Environment, name: Variable, problems: string[]): string | undefined {
  const value = env[name] || undefined;
  const file = env[`${name}_FILE`] || undefined;
  if (file === undefined) return value;
  if (value !== undefined) problems.push(`${name} and ${name}_FILE are both set: keep one.`);
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
  } catch (error) {
    problems.push(`${name}_FILE names a file that can't be read: ${(error as Error).message}.`);
    return undefined;
  }
}

function toConfig(values: z.infer<typeof environment>): Config {
  return {
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? ownUrl(values),
    databaseUrl: values.DATABASE_URL,
    databaseReadUrl: values.DATABASE_READ_URL,
    databaseConnections: values.DATABASE_CONNECTIONS,
    adminToken: values.ADMIN_TOKEN,
    logLevel: values.LOG_LEVEL,
    passwordPolicy: values.PASSWORD_POLICY,
    bcryptCost: values.BCRYPT_COST,
    passwordPepper: values.PASSWORD_PEPPER,
    smtpUrl: values.SMTP_URL,
    mailFrom: values.MAIL_FROM,
    trustProxy: Object.freeze(values.TRUST_PROXY),
    arcgisUsernames: values.ARCGIS_USERNAMES,
    rateLimit: values.RATE_LIMIT && Object.freeze(values.RATE_LIMIT),
    workers: values.WORKERS,
    requestLog: requestLogOf(values.REQUEST_LOG_DAYS, values.REQUEST_LOG_ROWS),
    jwtIssuers: Object.freeze(values.JWT_ISSUERS),
    imports: Object.freeze({
      maxBytes: values.IMPORT_MAX_BYTES,
      directory: values.IMPORT_DIRECTORY ?? join(tmpdir(), `portal-scim-imports-${userInfo().uid}`),
    }),
    tls: tlsOf(values.TLS_CERT, values.TLS_KEY),
  };
}

function requestLogOf(days: number | undefined, rows: number | undefined): Config['requestLog'] {
  return days === undefined || rows === undefined ? undefined : Object.freeze({ days, rows });
}

function ownUrl({ HOST, PORT, TLS_CERT }: z.infer<typeof environment>): string {
  return `${TLS_CERT === undefined ? 'http' : 'https'}://${bracketed(HOST)}:${PORT}`;
}

function tlsOf(cert: string | undefined, key: string | undefined): Config['tls'] {
  return cert === undefined || key === undefined ? undefined : Object.freeze({ cert, key });
}

function tlsProblems(cert: string | undefined, key: string | undefined): string[] {
  if ((cert === undefined) !== (key === undefined)) return ['TLS_CERT and TLS_KEY belong together: set both or none.'];
  if (cert === undefined || key === undefined) return [];
  // What can't be read has been told already.
  if (!isCertificate(cert) || !isPrivateKey(key)) return [];
  const belong = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  return belong ? [] : ['TLS_KEY is not the key of the first certificate in TLS_CERT.'];
}

function parses(parse: (text: string) => unknown): (text: string) => boolean {
  return (text) => {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  };
}

/** An IPv6 address stands in brackets within a URL (RFC 3986 §3.2.2). */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocols.includes(protocol) && hostname !== '';
}

/** With one host or several. */
function isPostgresUrl(text: string): boolean {
  return databaseServers(text)?.every((url) => isUrl(url, ['postgres:', 'postgresql:'])) ?? false;
}

function isProxy(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const network = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 6 ? 128 : 32));
  return (
    rest.length === 0 && network && (isIP(address) !== 0 || ['loopback', 'linklocal', 'uniquelocal'].includes(text))
  );
}
