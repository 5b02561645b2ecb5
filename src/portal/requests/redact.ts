import { decoded } from './decoded';

/** What stands in place of a secret. */
export const REDACTED = '[redacted]';

/** What stands where a body or a list in it goes on. */
const CUT = '[cut]';

/** Characters of a body that are kept. */
const MOST_CHARACTERS = 8_192;

/** Characters of one text in it. */
const MOST_OF_TEXT = 1_024;

const DEEPEST = 32;

/** A name, or part of one, whose value is a secret: `newPassword`, `urn:…:User:password`, `client_secret`. */
const SECRET =
  /passw|passphrase|passcode|passkey|pwd|secret|token|hash|pepper|salt|credential|assertion|authorization|cookie|api[-_]?key|private[-_]?key|signature|^(pass|pw|otp|pin|code)$|security[-_]?answer/i;

/** The portal's own tokens, wherever they turn up, also cut or damaged ones. */
const OWN_TOKEN = /ps[kasl]_[^\s/"'&]*/gi;

/** Who signs in, by an address: `https://ada:secret@example.org`. */
const USER_INFO = /:\/\/[^\s/?#"']*@/g;

/** Text that speaks of a secret and quotes something: a filter on a password, JSON within a text. */
const QUOTES = /["'{=<]/;

/**
 * The body of a request as JSON without its secrets, for people to read; undefined where nothing of it can be kept: no
 * body, or not an object. Secrets are found by the names around them, in any case and however deep; numbers count as
 * values, truth values don't. Takes time in proportion to what it returns, not to the body.
 */
export function redactBody(body: unknown): string | undefined {
  if (body === null || typeof body !== 'object' || Buffer.isBuffer(body)) return undefined;
  const budget = { left: MOST_CHARACTERS };
  return JSON.stringify(redact(body, false, 0, budget));
}

/** A text that isn't a body (a path, a detail, a header) without the portal's tokens, and no longer than that. */
export function redactText(text: string, most = MOST_OF_TEXT): string {
  const told = text.length > most ? `${text.slice(0, most)}${CUT}` : text;
  return storable(told.replace(OWN_TOKEN, '[token]').replace(USER_INFO, `://${REDACTED}@`));
}

/** A path with its query decoded, secrets in it redacted. */
export function redactTarget(target: string): string {
  const at = target.indexOf('?');
  if (at < 0) return redactText(target);
  const parameters = target.slice(at + 1, at + 1 + MOST_CHARACTERS).split('&');
  return redactText(`${target.slice(0, at)}?${parameters.map(redactParameter).join('&')}`, 2 * MOST_OF_TEXT);
}

function redactParameter(parameter: string): string {
  const [name = '', ...rest] = parameter.split('=');
  const [shown, value] = [decoded(name), decoded(rest.join('='))];
  if (rest.length === 0) return shown;
  return `${shown}=${isSecret(shown) || quotesSecret(value) ? REDACTED : value}`;
}

interface Budget {
  left: number;
}

/** `secret`: the value belongs to a name that marks it as one, and so does all that is in it. */
function redact(value: unknown, secret: boolean, depth: number, budget: Budget): unknown {
  if (typeof value === 'string') return redactString(value, secret, budget);
  if (value === null || typeof value !== 'object') return scalar(value, secret, budget);
  if (depth >= DEEPEST) return CUT;
  if (secret) return REDACTED;
  // Nothing is free, or a body of empty lists would be kept whole.
  budget.left -= 3;
  return Array.isArray(value) ? redactList(value, depth, budget) : redactMembers(value, depth, budget);
}

function redactList(list: readonly unknown[], depth: number, budget: Budget): unknown[] {
  const shown: unknown[] = [];
  for (const element of list) {
    if (budget.left <= 0) return [...shown, `${CUT}: ${list.length - shown.length} more`];
    shown.push(redact(element, false, depth + 1, budget));
  }
  return shown;
}

function redactMembers(object: object, depth: number, budget: Budget): object {
  const shown: Record<string, unknown> = {};
  const isPatch = pointsToSecret(object);
  for (const [name, value] of Object.entries(object)) {
    if (budget.left <= 0) {
      shown['…'] = CUT;
      break;
    }
    budget.left -= name.length + 4;
    const secret = isSecret(name) || (isPatch && /^values?$/i.test(name));
    // Assigned, `__proto__` would be no member.
    Object.defineProperty(shown, redactText(name, 256), {
      value: redact(value, secret, depth + 1, budget),
      enumerable: true,
      configurable: true,
    });
  }
  return shown;
}

/** An operation of a PATCH (RFC 7644 §3.5.2), or whatever else names the place of its value: `{path, value}`. */
function pointsToSecret(object: object): boolean {
  return Object.entries(object).some(
    ([name, value]) => typeof value === 'string' && /^(path|name|key|attribute|type)$/i.test(name) && isSecret(value),
  );
}

function redactString(text: string, secret: boolean, budget: Budget): string {
  const shown = text !== '' && (secret || quotesSecret(text)) ? REDACTED : redactText(text);
  budget.left -= shown.length + 2;
  return shown;
}

function scalar(value: unknown, secret: boolean, budget: Budget): unknown {
  budget.left -= 6;
  return secret && typeof value === 'number' ? REDACTED : value;
}

function isSecret(name: string): boolean {
  return SECRET.test(name);
}

function quotesSecret(text: string): boolean {
  return QUOTES.test(text) && SECRET.test(text);
}

/** PostgreSQL keeps neither U+0000 nor half a surrogate pair. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
