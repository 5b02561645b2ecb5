import { sql, type RawBuilder } from 'kysely';
import type { FoundResource, IndexPage, ListResult, UnionPart, UnionQuery } from '../portal/query';
import type { ResourceStore } from '../portal/store';
import { listAccess, type Access } from './access';
import { findPage, type KeyedRows } from './list/cursor-page';
import { bytewise } from './filter/filter-column';
import type { FilterContext, Operand } from './filter/filter-context';
import { sortKey } from './filter/filter-sql';
import { countRows, matchingRows } from './list/matching-rows';
import { mergeRows, namedRow, whole } from './list/merge-rows';
import { lookupFor } from './search/search';

/** All resource types as one list. */
export class Resources implements ResourceStore {
  private readonly access: Access;

  constructor(access: Access) {
    this.access = listAccess(access, true);
  }

  async list({ parts, descending, page }: UnionQuery): Promise<ListResult<FoundResource>> {
    const keyed = await keyedRows(this.access, parts);
    if (!('offset' in page)) return findPage(this.access, { parts: keyed, descending }, page);
    return {
      total: await countRows(
        this.access,
        keyed.map(({ matching }) => matching),
      ),
      rows: await this.#page(keyed, descending, page),
    };
  }

  /** Those without a key last when ascending, first when descending, as `sortToSql` has it. */
  async #page(parts: readonly UnionRows[], descending: boolean, { offset, limit }: IndexPage) {
    if (limit === 0) return [];
    const isSorted = parts.some(({ key }) => key);
    const direction = descending ? sql`desc nulls first` : sql`asc nulls last`;
    const selects = parts.map(({ resource, matching: { id, from }, key, noKey }) => {
      const sortKey = isSorted ? sql`, ${key ?? noKey} as sort_key` : sql``;
      const order = isSorted ? sql`sort_key ${direction}, ${id}` : id;
      return sql`select ${namedRow(resource, id)} ${sortKey} ${from} order by ${order} limit ${whole(offset + limit)}`;
    });
    const order = isSorted ? sql`sort_key ${direction}, id` : sql`id`;
    const rows = await mergeRows<FoundResource>(this.access, selects, order, limit, offset);
    return rows.map(({ resource, id }) => ({ resource, id }));
  }
}

interface UnionRows extends KeyedRows {
  /** Stands where others have a key. */
  readonly noKey: RawBuilder<unknown>;
}

/** Keys of one kind, so that they can be put in one order: as text, where the types disagree. */
async function keyedRows(access: Access, parts: readonly UnionPart[]): Promise<readonly UnionRows[]> {
  const rows = await Promise.all(
    parts.map(async ({ resource, filter, sortBy }) => {
      const lookup = await lookupFor(access, resource, filter);
      const matching = matchingRows(access, resource, filter, lookup);
      return { resource, matching, operand: sortBy && sortKey(sortBy, matching.context) };
    }),
  );
  const kinds = new Set(rows.flatMap(({ operand }) => operand?.kind ?? []));
  const [kind = 'text'] = kinds.size > 1 ? [] : kinds;
  return rows.map(({ operand, ...row }) => {
    const { context } = row.matching;
    return { ...row, key: operand && asKind(operand, kind, context), noKey: nothing(kind, context) };
  });
}

function asKind(operand: Operand, kind: Operand['kind'], context: FilterContext): RawBuilder<unknown> {
  return operand.kind === kind ? operand.sql : bytewise(context, sql`cast(${operand.sql} as text)`);
}

function nothing(kind: Operand['kind'], context: FilterContext): RawBuilder<unknown> {
  if (kind === 'text') return bytewise(context, sql`cast(null as text)`);
  return kind === 'boolean' ? sql`cast(null as boolean)` : sql`cast(null as numeric)`;
}
