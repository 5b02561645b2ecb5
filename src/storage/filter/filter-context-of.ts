import type { Access } from '../access';
import type { FilterContext } from './filter-context';

/** What a filter of this moment is about. */
export function contextOf(
  { dialect, scope, resourceBase, now = new Date().toISOString() }: Access,
  resource: FilterContext['resource'],
  table: string,
): FilterContext {
  return { dialect, scope, resource, table, resourceBase, now };
}
