import { setQuery } from './router';
import type { Sorting } from './table';

/** In which order a list is, kept in the address; `usual`: by what, where nobody chose. */
export function useSorting(query: URLSearchParams, usual: string): Sorting {
  return {
    by: query.get('sort') ?? usual,
    descending: query.get('order') === 'descending',
    onSort: (by, descending) =>
      setQuery({ sort: by === usual ? undefined : by, order: descending ? 'descending' : undefined }),
  };
}

export function sortOrder({ descending }: Sorting): 'ascending' | 'descending' {
  return descending ? 'descending' : 'ascending';
}
