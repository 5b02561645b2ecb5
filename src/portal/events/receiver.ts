import type { JsonObject } from '../model';

/** A security event token to be delivered (RFC 8935). */
export interface PushedEvent {
  readonly url: string;
  /** The receiver's bearer token. */
  readonly bearer: string | undefined;
  /** The signed token. */
  readonly set: string;
}

/** What came of it: what the receiver answered, or why there is no answer. */
export type PushAnswer =
  | { readonly status: number; readonly code: string | undefined; readonly description: string | undefined }
  | { readonly error: string };

/** Delivers one event; never throws. Takes seconds at most. */
export type PushEvent = (event: PushedEvent) => Promise<PushAnswer>;

/** The claims of a security event token (RFC 8417 §2.2). */
export interface SetClaims {
  readonly iss: string;
  readonly aud: string;
  /** Seconds since 1970. */
  readonly iat: number;
  readonly jti: string;
  readonly txn?: string;
  readonly sub_id: { readonly format: string } & JsonObject;
  readonly events: JsonObject;
}

export interface SigningKey {
  readonly id: string;
  /** JWK. */
  readonly privateKey: string;
}

/** The claims as a signed JWT of type `secevent+jwt`. */
export type SignEvent = (claims: SetClaims, key: SigningKey) => Promise<string>;

/** `accepted`: the receiver has it; `refused`: this event will never do; `failed`: another time it may. */
export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly code: string; readonly description: string | null }
  | { readonly kind: 'failed'; readonly error: string };

/** What a receiver says (`err`) of an event that it can make nothing of. */
const WRONG_EVENT = 'invalid_request';

/**
 * 202 alone acknowledges (RFC 8935). Of the receiver's errors one speaks of the event itself; the others, about keys,
 * issuer, audience and access, would meet every event alike, and end when somebody mends them: nothing is left out for
 * their sake.
 */
export function verdictOf(answer: PushAnswer): Verdict {
  if ('error' in answer) return { kind: 'failed', error: answer.error };
  const { status, code, description } = answer;
  if (status === 202) return { kind: 'accepted' };
  if (status === 400 && code === WRONG_EVENT) return { kind: 'refused', code, description: description ?? null };
  const said = [code, description].filter((part) => part !== undefined).join(': ');
  const why = status >= 300 && status < 400 ? 'redirections are not followed' : said;
  return { kind: 'failed', error: `The receiver answered ${status}, not 202${why === '' ? '.' : `: ${why}`}` };
}
