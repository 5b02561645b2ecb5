import { sql, type RawBuilder } from 'kysely';
import { fold } from '../../portal/fold';
import type { Column, FilterContext, Operand } from './filter-context';

/** The kinds of columns that `columns.ts` is made of. Names are of the resource's table unless they name another. */

export function columnRef({ table }: FilterContext, name: string): RawBuilder<unknown> {
  return sql.ref(name.includes('.') ? name : `${table}.${name}`);
}

export function text(expression: RawBuilder<unknown>, folded = false): Operand {
  return { kind: 'text', sql: expression, folded };
}

/** Text whose folded form is in the column `<name>_key`. */
export function folded(name: string): Column {
  return (context, { caseExact }) =>
    caseExact ? text(bytewise(context, columnRef(context, name))) : text(columnRef(context, `${name}_key`), true);
}

/** Text of a key column: an identifier or a time, which is its own folded form, or what is only compared exactly. */
export function plain(name: string): Column {
  return (context, { caseExact }) => text(columnRef(context, name), !caseExact);
}

/** A time that an index is in the order of. */
export function time(name: string): Column {
  return (context) => ({ ...text(columnRef(context, name)), isTime: true });
}

export function flag(name: string): Column {
  return (context) => ({ kind: 'boolean', sql: columnRef(context, name), folded: false });
}

/** The same, where an index has the few for whom it doesn't hold. */
export function usual(name: string): Column {
  return (context) => {
    const column = columnRef(context, name);
    const fails = context.dialect.selective(sql`${column} = ${context.dialect.flag(false)}`);
    return { kind: 'boolean', sql: column, folded: false, fails };
  };
}

export function constant(value: string): Column {
  return (context, { caseExact }) => {
    const shown = caseExact ? value : fold(value);
    return text(bytewise(context, sql`cast(${shown} as text)`), !caseExact);
  };
}

/** One of a few words; the column holds it as written. */
export function oneOf(name: string, words: readonly string[]): Column {
  return (context, { caseExact }) => {
    const column = columnRef(context, name);
    if (caseExact) return text(bytewise(context, column));
    const cases = words.map((word) => sql`when ${word} then ${fold(word)}`);
    return text(bytewise(context, sql`case ${column} ${sql.join(cases, sql` `)} end`), true);
  };
}

/** The address of a resource: `endpoint` and the id in the column. */
export function location(endpoint: string, idColumn: string): Column {
  return (context) => locationOf(context, endpoint, columnRef(context, idColumn));
}

export function locationOf(context: FilterContext, endpoint: string, id: RawBuilder<unknown>): Operand {
  return text(bytewise(context, sql`cast(${`${context.resourceBase}${endpoint}/`} as text) || ${id}`));
}

/** What a query on another table yields, whose column `<name><suffix>` has the form that is compared. */
export function subquery(expression: (context: FilterContext, suffix: '' | '_key') => RawBuilder<unknown>): Column {
  return (context, { caseExact }) =>
    caseExact ? text(bytewise(context, expression(context, ''))) : text(expression(context, '_key'), true);
}

/** A complex attribute that every resource has; only `pr` asks for the whole of it. */
export const always: Column = ({ dialect }) => ({ kind: 'boolean', sql: dialect.literalBoolean(true), folded: false });

export function bytewise({ dialect }: FilterContext, expression: RawBuilder<unknown>): RawBuilder<unknown> {
  return dialect.bytewise(expression);
}
