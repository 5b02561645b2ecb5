import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { hasTokenPrefix, parseToken } from './portal/connections/token';
import { PASSWORD_POLICIES, type PasswordPolicyName } from './portal/passwords/presets';

/** What the environment says, checked, with the defaults filled in. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** The base of every location, without a slash at its end. */
  readonly publicUrl: string;
  readonly databaseUrl: string;
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
    error: 'must not start with psk_, pss_ or psl_, unless it is a token that this portal made',
  });

const publicUrl = z
  .string()
  .refine((text) => isUrl(text, ['http:', 'https:']) && !/[?#]/.test(text), 'must be an http or https address')
  .transform((text) => text.replace(/\/+$/, ''));

const databaseUrl = z
  .string()
  .refine(
    (text) => /^sqlite:./.test(text) || isUrl(text, ['postgres:', 'postgresql:']),
    'must be sqlite:FILE or postgres://user:password@host:port/database',
  );

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

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(1, 65_535).default(8080),
  PUBLIC_URL: publicUrl.optional(),
  DATABASE_URL: databaseUrl.default('sqlite:data/portal.db'),
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

function toConfig(values: z.infer<typeof environment>): Config {
  return {
    host: values.HOST,
    port: values.PORT,
    publicUrl: values.PUBLIC_URL ?? `http://${bracketed(values.HOST)}:${values.PORT}`,
    databaseUrl: values.DATABASE_URL,
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

function isProxy(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const network = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 6 ? 128 : 32));
  return (
    rest.length === 0 && network && (isIP(address) !== 0 || ['loopback', 'linklocal', 'uniquelocal'].includes(text))
  );
}
