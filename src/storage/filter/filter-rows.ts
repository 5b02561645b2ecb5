import { sql, type RawBuilder } from 'kysely';
import { columnRef } from './filter-column';
import { notationOf, type Collection, type Column, type Find, type FilterContext } from './filter-context';

/** Rows of other tables that are elements of a resource's attribute. */
export interface RowSource {
  /** What stands after FROM. */
  readonly from: RawBuilder<unknown>;
  /** Holds the id of the resource; qualified, as all names here. */
  readonly owner: string;
  /** Which of the rows count. */
  readonly where?: (context: FilterContext) => RawBuilder<boolean>;
  /** What puts the primary element and then the first one in front; without it, the smallest value is. */
  readonly rank?: RawBuilder<unknown>;
  /** The sub-attributes. */
  readonly columns: ReadonlyMap<string, Column>;
}

/**
 * An attribute whose elements are the rows of all `sources`. A condition becomes `id in (select owner …)`, which lets
 * the engine begin at the rows that fulfil it; where few resources are left, these are looked at one by one.
 */
export function rowCollection(...sources: readonly [RowSource, ...RowSource[]]): Collection {
  return {
    any(context, condition) {
      const owners = sources.map((source) => {
        const inside = and(source.where?.(context), condition(findIn(source, context)));
        const found = sql`select ${sql.ref(source.owner)} from ${source.from} where ${inside}`;
        return context.few ? sql`${found} and ${sql.ref(source.owner)} = ${columnRef(context, 'id')}` : found;
      });
      return sql`(${columnRef(context, 'id')} in (${sql.join(owners, sql` union all `)}))`;
    },
    present(context) {
      const found = sources.map((source) => sql`exists (select 1 from ${source.from} where ${owned(source, context)})`);
      return sql`(${sql.join(found, sql` or `)})`;
    },
    first(context, attribute) {
      const values = sources.map((source) => ({ source, value: findIn(source, context)(attribute) }));
      const selects = values.map(({ source, value }) => {
        const rank = source.rank ?? sql`0`;
        return sql`select ${value.sql} as value, ${rank} as rank from ${source.from} where ${owned(source, context)}`;
      });
      const elements = sql`(${sql.join(selects, sql` union all `)}) as elements`;
      return { ...values[0]!.value, sql: sql`(select value from ${elements} order by rank, value limit 1)` };
    },
  };
}

export function findIn({ columns }: Pick<RowSource, 'columns'>, context: FilterContext): Find {
  return (attribute) => {
    const column = columns.get(notationOf(attribute.path));
    if (!column) throw new Error(`No column for the sub-attribute ${attribute.path.join('.')}`);
    return column(context, attribute);
  };
}

function owned({ owner, where }: RowSource, context: FilterContext): RawBuilder<boolean> {
  return and(where?.(context), sql`${sql.ref(owner)} = ${columnRef(context, 'id')}`);
}

function and(where: RawBuilder<boolean> | undefined, condition: RawBuilder<boolean>): RawBuilder<boolean> {
  return where ? sql`${where} and ${condition}` : condition;
}
