import { fold } from './fold';
import type { Filter, Query } from './query';

/** What a user is found by, as the storage tells of it: see `Storage.textStamp`. */
const EXACT: ReadonlySet<string> = new Set(['id', 'externalId']);
const FOLDED: ReadonlySet<string> = new Set(['userName', 'emails.value']);

/**
 * The one text on which it depends whom a list of users finds, in the form in which it is compared: who doesn't have
 * it, as id, userName, externalId or e-mail address, neither has a place in the list nor changes the others'. Undefined
 * where there is more to it.
 */
export function textFoundBy({ filter, sort }: Omit<Query, 'page'>): string | undefined {
  return filter && !sort ? textOf(filter, []) : undefined;
}

function textOf(filter: Filter, path: readonly string[]): string | undefined {
  if (filter.kind === 'element') return textOfElement(filter.where, filter.attribute.path);
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || typeof filter.value !== 'string') return undefined;
  const name = [...path, ...filter.attribute.path].join('.');
  if (EXACT.has(name)) return filter.value;
  return FOLDED.has(name) ? fold(filter.value) : undefined;
}

/** Whatever else is asked of the same e-mail address: it comes and goes with it. */
function textOfElement(where: Filter, path: readonly string[]): string | undefined {
  const operands = where.kind === 'and' ? where.operands : [where];
  return operands.map((operand) => textOf(operand, path)).find((text) => text !== undefined);
}
