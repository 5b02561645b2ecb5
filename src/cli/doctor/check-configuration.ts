import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Config } from '../../config';
import { failure, ok, unlessAny, warning, type Finding } from './finding';

const CHECK = 'configuration';

/** What is allowed, but hardly meant. */
export function checkConfiguration(config: Config): Finding[] {
  const { publicUrl, host, rateLimit, passwordPolicy, bcryptCost, adminToken } = config;
  const { protocol, hostname } = new URL(publicUrl);
  const isLocal = isLoopback(hostname);
  return unlessAny(
    [
      !isLoopback(host) &&
        hostname === bracketless(host) &&
        isIP(hostname) !== 0 &&
        warning(CHECK, `PUBLIC_URL is ${publicUrl}`, 'Set PUBLIC_URL to the address that clients use.'),
      !isLocal &&
        protocol === 'http:' &&
        warning(
          CHECK,
          'PUBLIC_URL is plain http: tokens and passwords can be read on the way',
          'Put a proxy with TLS in front, or set TLS_CERT and TLS_KEY, and make PUBLIC_URL https.',
        ),
      protocol === 'https:' &&
        !config.tls &&
        config.trustProxy.length === 0 &&
        warning(
          CHECK,
          'PUBLIC_URL is https, but TRUST_PROXY names no proxy: all clients seem to come from one address',
          "Set TRUST_PROXY to the proxy's address, or audit, lockout and limits by address see the proxy only.",
        ),
      rateLimit === undefined && warning(CHECK, 'RATE_LIMIT is off', 'Leave it out, or set requests a second.'),
      passwordPolicy === 'none' &&
        warning(CHECK, 'PASSWORD_POLICY is none: any password goes', 'Use standard or nist.'),
      bcryptCost < 10 &&
        warning(CHECK, `BCRYPT_COST is ${bcryptCost}: stolen hashes are soon broken`, 'Use 12, the default.'),
      adminToken !== undefined &&
        !isLocal &&
        warning(
          CHECK,
          'ADMIN_TOKEN is set: it never expires',
          'Make connections with scopes of their own, then revoke the one named "admin" and unset it.',
        ),
    ],
    ok(CHECK, `${publicUrl}, ${config.workers} process(es), policy ${passwordPolicy}`),
  );
}

const DAY = 24 * 3_600_000;

/** The server's certificate: whether it is in time, and for the right name. */
export function checkCertificate({ tls, publicUrl }: Config): Finding[] {
  if (!tls) return [];
  const now = Date.now();
  const certificate = new X509Certificate(tls.cert);
  const from = Date.parse(certificate.validFrom);
  const to = Date.parse(certificate.validTo);
  const until = `until ${new Date(to).toISOString()}`;
  const name = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
  const isFor = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  return unlessAny(
    [
      (now > to || now < from) &&
        failure('certificate', `it is not valid now, but ${until}`, 'Renew it; no restart is needed.'),
      now <= to &&
        to - now < Math.min(14 * DAY, (to - from) / 4) &&
        warning('certificate', `it is valid ${until} only`, 'See why it is not renewed.'),
      isFor === undefined &&
        failure('certificate', `it is not for ${name}, which PUBLIC_URL says`, 'Use one for that name.'),
    ],
    ok('certificate', `for ${name}, ${until}`),
  );
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || bracketless(host) === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function bracketless(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
