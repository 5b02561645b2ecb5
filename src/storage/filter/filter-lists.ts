import { sql, type RawBuilder } from 'kysely';
import { columnRef, constant, text } from './filter-column';
import type { Collection, Find, FilterContext } from './filter-context';

/** A list of strings that is the same for every resource of a type. */
export function constantList(...values: readonly [string, ...string[]]): Collection {
  return {
    any(context, condition) {
      const conditions = values.map((value) => condition((attribute) => constant(value)(context, attribute)));
      return sql`(${sql.join(conditions, sql` or `)})`;
    },
    present: ({ dialect }) => dialect.literalBoolean(true),
    first: constant(values[0]),
  };
}

/** A list of strings that a column holds as JSON; they are their own folded form. */
export function jsonList(name: string): Collection {
  const find =
    ({ dialect }: FilterContext): Find =>
    ({ caseExact }) =>
      text(dialect.elementText('item'), !caseExact);
  return {
    any: (context, condition) =>
      sql`exists (select 1 from ${itemsOf(context, name)} where ${condition(find(context))})`,
    present: (context) => context.dialect.jsonPresent(documentOf(context, name), []),
    first: (context, attribute) => {
      const value = find(context)(attribute);
      const position = context.dialect.elementPosition('item');
      return { ...value, sql: sql`(select ${value.sql} from ${itemsOf(context, name)} order by ${position} limit 1)` };
    },
  };
}

function itemsOf(context: FilterContext, name: string): RawBuilder<unknown> {
  return context.dialect.jsonElements(documentOf(context, name), [], 'item');
}

function documentOf(context: FilterContext, name: string): RawBuilder<unknown> {
  return context.dialect.jsonDocument(columnRef(context, name));
}
