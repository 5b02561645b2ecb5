import type { AttributeRef, Filter, ResourceName, Sort } from '../../portal/query';
import { PORTAL_USER } from '../../portal/schema-urns';

/** What an index finds the few rows by that have a value. Of the other types there are never many. */
const IDENTIFYING: Partial<Readonly<Record<ResourceName, ReadonlySet<string>>>> = {
  User: new Set(['id', 'userName', 'externalId', 'displayName', 'emails.value']),
  Group: new Set(['id', 'displayName', 'externalId', 'members.value']),
};

/** What no two rows have in common. */
const UNIQUE: Readonly<Record<ResourceName, ReadonlySet<string>>> = {
  User: new Set(['id', 'userName']),
  Group: new Set(['id']),
  Organization: new Set(['id']),
  Role: new Set(['id']),
};

/** What an index has the rows in the order of. */
const ORDERED: ReadonlySet<string> = new Set([
  'id',
  'userName',
  'displayName',
  'externalId',
  `${PORTAL_USER}.lastLogin`,
]);

/** Whether a list may have to go through most rows, of a type of which there may be a million. */
export function mayTakeLong(resource: ResourceName, filter: Filter | undefined, sort: Sort | undefined): boolean {
  const identifying = IDENTIFYING[resource];
  if (!identifying) return false;
  if (filter) return !findsFew(filter, [], identifying);
  return sort !== undefined && !ORDERED.has(notation([], sort.attribute));
}

/** Whether a filter is met by no more rows than it names. */
export function namesRows(resource: ResourceName, filter: Filter): boolean {
  return findsFew(filter, [], UNIQUE[resource]);
}

function findsFew(filter: Filter, path: readonly string[], identifying: ReadonlySet<string>): boolean {
  switch (filter.kind) {
    case 'compare':
      return filter.operator === 'eq' && identifying.has(notation(path, filter.attribute));
    case 'present':
    case 'not':
      return false;
    case 'element':
      return findsFew(filter.where, filter.attribute.path, identifying);
    case 'and':
      return filter.operands.some((operand) => findsFew(operand, path, identifying));
    case 'or':
      return filter.operands.every((operand) => findsFew(operand, path, identifying));
  }
}

function notation(path: readonly string[], attribute: AttributeRef): string {
  return [...path, ...attribute.path].join('.');
}
