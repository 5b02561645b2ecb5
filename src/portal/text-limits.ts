import { PortalError } from './errors';
import { fold, isAscii } from './fold';
import type { JsonObject } from './model';
import { emailsOf } from './users/profile';
import { isStorable } from './storable-text';

/** What names something among its like, or is one of a few words. */
const KEYS = new Set(['userName', 'idpUsername', 'locale', 'licenseType', 'name', 'value', 'display']);
const KEY_LENGTH = 256;
const TEXT_LENGTH = 1_024;

/** An entry of an index takes no more of either database; folded, a character can become eighteen. */
const INDEXED_BYTES = 2_000;

/**
 * Refuses texts that are too long for what they are, or that not every database keeps: `fields` is what a caller hands
 * in to be stored, whatever it holds besides texts. Lengths are in code points. Throws `invalid-value`.
 */
export function checkTexts(fields: object): void {
  const values = fields as Readonly<Record<string, unknown>>;
  for (const attribute of Object.keys(values)) {
    const value = values[attribute];
    if (typeof value === 'string') checkText(attribute, value);
  }
}

/** The same for a user: of the profile, e-mail addresses have a length. */
export function checkUserTexts(fields: { readonly profile: JsonObject }): void {
  checkTexts(fields);
  for (const attribute of Object.keys(fields.profile)) checkStorable(attribute, fields.profile[attribute]);
  for (const address of emailsOf(fields.profile)) checkText('emails', address);
}

function checkText(attribute: string, text: string): void {
  if (text.length <= KEY_LENGTH && isAscii(text) && !text.includes('\0')) return;
  const limit = KEYS.has(attribute) ? KEY_LENGTH : TEXT_LENGTH;
  checkStorable(attribute, text);
  if (isLonger(text, limit)) throw refusal(attribute, `must not be longer than ${limit} characters.`);
  if (Math.max(Buffer.byteLength(text), Buffer.byteLength(fold(text))) > INDEXED_BYTES) {
    throw refusal(attribute, `must not be longer than ${INDEXED_BYTES} bytes in UTF-8.`);
  }
}

/** Counts code points only where there may be too many. */
function isLonger(text: string, limit: number): boolean {
  return text.length > limit && (text.length > 2 * limit || Array.from(text).length > limit);
}

/** PostgreSQL keeps neither as text nor as JSON what is no character. */
function checkStorable(attribute: string, value: unknown): void {
  if (typeof value === 'string' && !isStorable(value)) {
    throw refusal(attribute, 'must not hold U+0000 or half a surrogate pair.');
  }
  if (Array.isArray(value)) for (const item of value) checkStorable(attribute, item);
  else if (value !== null && typeof value === 'object') {
    for (const name of Object.keys(value)) checkStorable(attribute, (value as JsonObject)[name]);
  }
}

function refusal(attribute: string, why: string): PortalError {
  return new PortalError('invalid-value', `${attribute} ${why}`, { attribute });
}
