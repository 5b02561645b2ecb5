import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as z from 'zod';
import type { JwtIssuer } from './portal/connections/jwt-issuer';
import { hasTokenPrefix, parseToken } from './portal/connections/token';
import { databaseServers } from './portal/database-servers';
import { isNetwork } from './portal/network-list';
import { PASSWORD_POLICIES } from './portal/passwords/presets';

/** How much is logged, the least first. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

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

const parts = z.string().transform((text) => text.split(',').flatMap((part) => part.trim() || []));

const proxies = parts.refine((each) => each.every(isProxy), {
  error: 'must be a list of addresses or networks, such as 10.0.0.0/8, or the words loopback, linklocal, uniquelocal',
});

const networks = parts.refine(
  (each) => each.every(isNetwork),
  'must be a list of addresses or networks, such as 10.0.0.0/8',
);

export const isCertificate = parses((pem) => new X509Certificate(pem));
export const isPrivateKey = parses(createPrivateKey);

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
    maxLifetime: z.int('must be a whole number of seconds').min(60).max(31_536_000).default(86_400),
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

/** What the variables of the environment may be. */
export const variables = z.object({
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
  PASSWORD_HISTORY: wholeNumber(0, 10).default(0),
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
  EVENT_DELIVERY: oneOf(['on', 'off']).default('on'),
  EVENT_NETWORKS: networks.default([]),
  EVENT_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  TLS_CERT: certificate.optional(),
  TLS_KEY: privateKey.optional(),
});

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

function isUrl(text: string, protocols: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocols.includes(protocol) && hostname !== '';
}

/** With one host or several. */
export function isPostgresUrl(text: string): boolean {
  return databaseServers(text)?.every((url) => isUrl(url, ['postgres:', 'postgresql:'])) ?? false;
}

function isProxy(text: string): boolean {
  return isNetwork(text) || ['loopback', 'linklocal', 'uniquelocal'].includes(text);
}
