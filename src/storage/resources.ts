import { sql, type RawBuilder } from 'kysely';
import type { FoundResource, IndexPage, ListResult, UnionPart, UnionQuery } from '../portal/query';
import type { ResourceStore } from '../portal/store';
import type { Access } from './access';
import { findPage, type KeyedRows } from './cursor-page';
import { bytewise } from './filter-column';
import type { FilterContext, Operand } from './filter-context';
import { sortKey } from './filter-sql';
import { countRows, matchingRows, whole, type MatchingRows } from './matching-rows';

/** All resource types as one list. */
export class Resources implements ResourceStore {
  constructor(private readonly access: Access) {}

  async list({ parts, descending, page }: UnionQuery): Promise<ListResult<FoundResource>> {
    const keyed = keyParts(parts.map((part) => ({ part, matching: matchingRows(this.access, part.resource, part.filter) })));
    if (!('offset' in page)) return findPage(this.access, { parts: keyed, descending }, page);
    return this.#listByIndex(keyed, descending, page);
  }
}
