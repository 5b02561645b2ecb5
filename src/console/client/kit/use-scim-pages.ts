import { usePages, type Pages } from './pages';
import { listResources, type ListQuery } from './scim';

/** A SCIM list page by page; begins anew when what it asks for changes. */
export function useScimPages<T>(endpoint: string, query: Omit<ListQuery, 'cursor'>): Pages<T> {
  return usePages<T>(JSON.stringify([endpoint, query]), async (cursor, signal) => {
    const { Resources, totalResults, nextCursor } = await listResources<T>(endpoint, { ...query, cursor }, signal);
    return { rows: Resources, total: totalResults, next: nextCursor };
  });
}
