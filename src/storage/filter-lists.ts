import { sql } from 'kysely';
import { columnRef, constant, text } from './column';
import type { Collection } from './filter-context';
import { filterDialects } from './filter-dialect';

/** A list of strings that is the same for every resource of a type. */
export function constantList(...values: readonly [string, ...string[]]): Collection {
  return {
    any(context, condition) {
      const conditions = values.map((value) => condition((attribute) => constant(value)(context, attribute)));
      return sql`(${sql.join(conditions, sql` or `)})`;
    },
    present: ({ dialect }) => dialect.literalBoolean(true),
    first: (context, select) => select((attribute) => constant(values[0])(context, attribute)),
  };
}

/** A list of strings that a column holds as JSON; they are their own folded form. */
export function jsonList(name: string): Collection {
  return {
    any(context, condition) {
      const { elementText, engine } = context.dialect;
      const { document, elements } = filterDialects[engine];
      const inside = condition(({ caseExact }) => text(elementText('item'), !caseExact));
      return sql`exists (select 1 from ${elements(document(columnRef(context, name)), [], 'item')} where ${inside})`;
    },
    present: (context) =>
      context.dialect.jsonPresent(filterDialects[context.dialect.engine].document(columnRef(context, name)), []),
    first(context, select) {
      const { elementText, engine } = context.dialect;
      const { document, elements, position } = filterDialects[engine];
      const value = select(({ caseExact }) => text(elementText('item'), !caseExact));
      const from = elements(document(columnRef(context, name)), [], 'item');
      return sql`(select ${value} from ${from} order by ${position('item')} limit 1)`;
    },
  };
}
