import { sql, type RawBuilder } from 'kysely';
import { fold } from '../portal/fold';
import { PortalError } from '../portal/errors';
import type { CompareFilter, Filter } from '../portal/query';
import type { Member } from '../portal/store';
import type { Access } from './access';

/** What a member is asked by; its display name folded. */
export interface MemberColumns {
  readonly id: RawBuilder<unknown>;
  readonly type: Member['type'];
  readonly displayKey: RawBuilder<unknown>;
}

type Context = Pick<Access, 'dialect' | 'resourceBase'>;

/** The ids of a filter that asks for nothing but ids: `value eq "a"`, or several of them joined by `or`. */
export function idsAskedFor(filter: Filter): readonly string[] | undefined {
  if (filter.kind === 'or') {
    const lists = filter.operands.map(idsAskedFor);
    return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.attribute.path.join('.') !== 'value') {
    return undefined;
  }
  return [String(filter.value)];
}

/** The condition of an element filter on `members` (RFC 7644 §3.5.2): `value`, `type`, `display`, `$ref`. */
export function memberCondition(filter: Filter, columns: MemberColumns, context: Context): RawBuilder<boolean> {
  const condition = (operand: Filter) => memberCondition(operand, columns, context);
  switch (filter.kind) {
    case 'and':
      return sql`(${sql.join([context.dialect.literalBoolean(true), ...filter.operands.map(condition)], sql` and `)})`;
    case 'or':
      return sql`(${sql.join([context.dialect.literalBoolean(false), ...filter.operands.map(condition)], sql` or `)})`;
    case 'not':
      return sql`(not ${condition(filter.operand)})`;
    case 'present':
      return context.dialect.literalBoolean(columnOf(filter.attribute.path, columns, context) !== undefined);
    case 'compare':
      return comparison(filter, columns, context);
    case 'element':
      throw new PortalError('invalid-value', 'The attributes of a member have no parts.', { attribute: 'members' });
  }
}

function comparison(filter: CompareFilter, columns: MemberColumns, context: Context): RawBuilder<boolean> {
  const column = columnOf(filter.attribute.path, columns, context);
  if (!column) return context.dialect.literalBoolean(false);
  const value = column.folded ? fold(String(filter.value)) : String(filter.value);
  return compare(column.sql, filter.operator, value, context);
}

interface Column {
  readonly sql: RawBuilder<unknown>;
  readonly folded: boolean;
}

/** Undefined: members have no such attribute. Every member has all the others, so nothing here is null. */
function columnOf([name]: readonly string[], columns: MemberColumns, { resourceBase }: Context): Column | undefined {
  switch (name) {
    case 'value':
      return { sql: columns.id, folded: false };
    case 'type':
      return { sql: sql`cast(${fold(columns.type)} as text)`, folded: true };
    case 'display':
      return { sql: columns.displayKey, folded: true };
    case '$ref':
      return { sql: sql`(cast(${`${resourceBase}/${columns.type}s/`} as text) || ${columns.id})`, folded: false };
    default:
      return undefined;
  }
}

function compare(
  column: RawBuilder<unknown>,
  operator: CompareFilter['operator'],
  value: string,
  { dialect }: Context,
): RawBuilder<boolean> {
  const length = sql`length(cast(${value} as text))`;
  switch (operator) {
    case 'eq':
      return sql`(${column} = ${value})`;
    case 'ne':
      return sql`(${column} <> ${value})`;
    case 'co':
      return dialect.contains(column, sql`${value}`);
    case 'sw':
      return sql`(substr(${column}, 1, ${length}) = ${value})`;
    case 'ew':
      return sql`(${length} <= length(${column}) and substr(${column}, length(${column}) - ${length} + 1) = ${value})`;
    case 'gt':
      return sql`(${column} > ${value})`;
    case 'ge':
      return sql`(${column} >= ${value})`;
    case 'lt':
      return sql`(${column} < ${value})`;
    case 'le':
      return sql`(${column} <= ${value})`;
  }
}
