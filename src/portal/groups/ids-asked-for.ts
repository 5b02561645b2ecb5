import { fold } from '../fold';
import type { Filter } from '../query';

/** The ids of a filter on members that asks for nothing but ids: `value eq "a"`, or several of them joined by `or`. */
export function idsAskedFor(filter: Filter): readonly string[] | undefined {
  if (filter.kind === 'or') {
    const lists = filter.operands.map(idsAskedFor);
    return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
  }
  const isId = filter.kind === 'compare' && filter.operator === 'eq' && filter.attribute.path.join('.') === 'value';
  if (!isId) return undefined;
  return [filter.attribute.caseExact ? String(filter.value) : fold(String(filter.value))];
}
