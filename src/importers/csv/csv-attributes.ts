import type { JsonObject } from '../../portal/model';
import type { CsvColumn } from './csv-columns';

/**
 * What no other column has words for stands in the column `attributes`, as a JSON object of SCIM. Of several e-mail
 * addresses there, the column `email` tells the primary one, or the first.
 */
export function mergeAttributes(resource: JsonObject, cell: string): void {
  const given = parseObject(cell) ?? {};
  const email = elementsOf(resource['emails']).find(isPrimary)?.['value'];
  const among = preferredOf(given['emails']);
  if (among && email !== undefined) among['value'] = email;
  overlay(resource, given);
}

/** The primary element of a list, or its first. */
export function preferredOf(list: unknown): JsonObject | undefined {
  const elements = elementsOf(list);
  return elements.find(isPrimary) ?? elements[0];
}

function elementsOf(list: unknown): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function isPrimary({ primary }: JsonObject): boolean {
  return primary === true;
}

/** The column `attributes` of a row where it holds something else. */
export function unreadAttributes(cells: readonly string[], columns: readonly CsvColumn[]): string | undefined {
  const at = columns.findIndex(({ target }) => target.to === 'field' && target.field === 'attributes');
  const cell = cells[at]?.trim() ?? '';
  return cell === '' || parseObject(cell) ? undefined : columns[at]?.name;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function overlay(target: JsonObject, given: JsonObject): void {
  for (const [name, value] of Object.entries(given)) {
    const present = target[name];
    // Own members only: a file may say "__proto__".
    if (isObject(value) && isObject(present) && Object.hasOwn(target, name)) overlay(present, value);
    else Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
  }
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
