/** Somebody whose JWTs count as bearer tokens. */
export interface JwtIssuer {
  /** The value of `iss`, to the letter. */
  readonly issuer: string;
  /** What `aud` must have among its values. */
  readonly audience: string;
  /** Where the keys are published (RFC 7517 §5). */
  readonly jwksUri: string;
  /** The connection that all tokens of the issuer stand for; or those by the value of a claim. */
  readonly connection: string | ConnectionsByClaim;
  /** The claim with the scopes that a token may use; undefined: all those of its connection. */
  readonly scopeClaim: string | undefined;
  /** From `iat` (or now, where there is none) to `exp` at most: nobody can take back a JWT. In seconds. */
  readonly maxLifetime: number;
}

export interface ConnectionsByClaim {
  /** Such as `sub`, `azp` or `client_id`. */
  readonly claim: string;
  /** Value of the claim → the connection's name. Any other value is refused. */
  readonly names: Readonly<Record<string, string>>;
}
