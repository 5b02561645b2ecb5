import { createRemoteJWKSet, customFetch, decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Logger } from 'pino';
import { PRIVILEGES, type Privilege } from '../portal/actor';
import type { JwtIssuer } from '../portal/connections/jwt-issuer';
import { createJwksFetch } from './jwks-fetch';

/** JWTs of configured issuers as bearer tokens (RFC 7519, RFC 8725). */
export interface IssuerTokens {
  /** Whether a token claims to be of a configured issuer. Says nothing about whether that is true. */
  isOurs(token: string): boolean;
  /** What a true token stands for; undefined for any that is not, whatever is wrong with it. */
  verify(token: string, requestId?: string): Promise<JwtGrant | undefined>;
  /** Tells the operator why a token that stands for nothing was refused, if it is a JWT. */
  noteRefusal(token: string, requestId: string | undefined, grant?: JwtGrant): void;
}

export interface JwtGrant {
  /** The connection's name. */
  readonly connection: string;
  /** What the token may do of what the connection may; undefined: all of it. */
  readonly privileges: readonly Privilege[] | undefined;
}

/** Only algorithms with two keys: nobody who can check a token can make one (RFC 8725 §3.1). */
const ALGORITHMS = ['RS', 'PS', 'ES']
  .flatMap((kind) => [`${kind}256`, `${kind}384`, `${kind}512`])
  .concat('EdDSA', 'Ed25519');

/** Longer tokens aren't even looked at. */
const MAX_LENGTH = 8 * 1024;

const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]*$/;

const CLOCK_TOLERANCE_SECONDS = 30;

/** Issuers sign other things with the same keys, such as logout tokens, which open nothing (RFC 8725 §3.11). */
const TYPES = /^(application\/)?(at\+)?jwt$/i;

const REFUSED = 'a JWT was refused';

/** Whoever isn't known says what they like; so much of it is logged. */
const KEPT_ISSUER = 200;

export interface IssuerTokensDeps {
  readonly issuers: readonly JwtIssuer[];
  readonly log: Logger;
}

/** Checks JWTs of these issuers; none is trusted beside them. */
export function createIssuerTokens({ issuers, log }: IssuerTokensDeps): IssuerTokens {
  const byName = new Map(issuers.map((issuer) => [issuer.issuer, createVerifier(issuer)]));

  function verifierOf(token: string): Verify | undefined {
    return byName.get(issuerIn(token) ?? '');
  }

  function noteRefusal(token: string, requestId: string | undefined, grant?: JwtGrant): void {
    const issuer = issuerIn(token);
    if (issuer === undefined || byName.size === 0) return;
    const reason = grant
      ? `there is no connection ${JSON.stringify(grant.connection)} that is in use`
      : `its issuer ${JSON.stringify(issuer.slice(0, KEPT_ISSUER))} is none of JWT_ISSUERS`;
    log.warn({ requestId, reason }, REFUSED);
  }

  return {
    noteRefusal,
    isOurs: (token) => verifierOf(token) !== undefined,
    async verify(token, requestId) {
      try {
        return await verifierOf(token)?.(token);
      } catch (error) {
        // Why, only the operator learns; an issuer that can't be reached is the operator's matter, too.
        log.warn({ requestId, reason: reasonOf(error) }, REFUSED);
        return undefined;
      }
    },
  };
}

/** Who a JWT says has made it; undefined for what is none. */
function issuerIn(token: string): string | undefined {
  if (token.length > MAX_LENGTH || !SHAPE.test(token)) return undefined;
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

type Verify = (token: string) => Promise<JwtGrant | undefined>;

function createVerifier(issuer: JwtIssuer): Verify {
  const keys = createRemoteJWKSet(new URL(issuer.jwksUri), { [customFetch]: createJwksFetch() });
  const options = {
    issuer: issuer.issuer,
    audience: issuer.audience,
    algorithms: ALGORITHMS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['exp'],
  };
  return async (token) => {
    const { payload, protectedHeader } = await jwtVerify(token, keys, options);
    checkTimes(payload, issuer.maxLifetime);
    if (!TYPES.test(protectedHeader.typ ?? 'JWT')) {
      throw new errors.JWTClaimValidationFailed('its typ is not that of an access token', payload, 'typ');
    }
    const connection = connectionOf(issuer, payload);
    if (connection === undefined) throw new errors.JWTClaimValidationFailed('it stands for no connection', payload);
    return { connection, privileges: privilegesOf(issuer, payload) };
  };
}

/** jose checks `exp` and `nbf` against the clock, but not how far away `exp` is, nor whether `iat` can be (RFC 7519 §4.1). */
function checkTimes(payload: JWTPayload, maxLifetime: number): void {
  const latest = Date.now() / 1_000 + CLOCK_TOLERANCE_SECONDS;
  const { iat = latest, exp = Infinity } = payload;
  if (iat > latest) throw new errors.JWTClaimValidationFailed('it was issued in the future', payload, 'iat');
  if (exp - iat > maxLifetime) {
    throw new errors.JWTClaimValidationFailed(`it lives longer than ${maxLifetime} s`, payload, 'exp');
  }
}

function connectionOf({ connection }: JwtIssuer, payload: JWTPayload): string | undefined {
  if (typeof connection === 'string') return connection;
  const value = payload[connection.claim];
  return typeof value === 'string' && Object.hasOwn(connection.names, value) ? connection.names[value] : undefined;
}

/** The claim is a text with spaces between (RFC 9068 §2.2.3), or a list. */
function privilegesOf({ scopeClaim }: JwtIssuer, payload: JWTPayload): readonly Privilege[] | undefined {
  if (scopeClaim === undefined) return undefined;
  const value = payload[scopeClaim];
  const words: readonly unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  return PRIVILEGES.filter((privilege) => words.includes(privilege));
}

/** jose's messages name claims and algorithms, never a token. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JOSEError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
