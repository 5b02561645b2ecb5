import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type * as z from 'zod';
import { isCertificate, isPostgresUrl, isPrivateKey, variables, type LOG_LEVELS } from './config-variables';
import type { JwtIssuer } from './portal/connections/jwt-issuer';
import { ConfigError, type Environment } from './environment';
import type { PasswordPolicyName } from './portal/passwords/presets';

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
  /** How many of a user's last passwords, the present one among them, a new one must differ from; 0: none. */
  readonly passwordHistory: number;
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
  /** Events: whether this process delivers them, networks that aren't public but may be sent to, what encrypts keys. */
  readonly events: {
    readonly delivered: boolean;
    readonly networks: readonly string[];
    readonly secret: string | undefined;
  };
  /** PEM, the server's certificate first; `undefined`: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

type Variable = keyof typeof variables.shape;

/**
 * Reads the environment. A variable's value may be in a file that `VARIABLE_FILE` names (its last line break doesn't
 * count); an empty variable is as good as none. Throws {@link ConfigError}.
 */
export function readConfig(env: Environment = process.env): Config {
  const problems: string[] = [];
  const given: Partial<Record<Variable, string>> = {};
  for (const name of Object.keys(variables.shape) as Variable[]) {
    const value = readVariable(env, name, problems);
    if (value !== undefined) given[name] = value;
  }
  const parsed = variables.safeParse(given);
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

function toConfig(values: z.infer<typeof variables>): Config {
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
    passwordHistory: values.PASSWORD_HISTORY,
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
    events: eventsOf(values),
    tls: tlsOf(values.TLS_CERT, values.TLS_KEY),
  };
}

function requestLogOf(days: number | undefined, rows: number | undefined): Config['requestLog'] {
  return days === undefined || rows === undefined ? undefined : Object.freeze({ days, rows });
}

function eventsOf({ EVENT_DELIVERY, EVENT_NETWORKS, EVENT_SECRET }: z.infer<typeof variables>): Config['events'] {
  const networks = Object.freeze(EVENT_NETWORKS);
  return Object.freeze({ delivered: EVENT_DELIVERY === 'on', networks, secret: EVENT_SECRET });
}

function ownUrl({ HOST, PORT, TLS_CERT }: z.infer<typeof variables>): string {
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

/** An IPv6 address stands in brackets within a URL (RFC 3986 §3.2.2). */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
