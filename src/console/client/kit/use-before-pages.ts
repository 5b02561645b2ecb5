import { call } from './api';
import { usePages, type Pages } from './pages';

type Answer<Row> = Readonly<Record<string, readonly Row[] | string | null>> & { readonly next: string | null };

/**
 * A list of `/admin` or `/audit`, the newest first, page by page: `path` answers `{[member]: rows, next}`, and takes
 * `next` as `before`. `query`: what it is narrowed to; what is empty doesn't count.
 */
export function useBeforePages<Row>(
  path: string,
  member: string,
  query: Readonly<Record<string, string | null | undefined>> = {},
): Pages<Row> {
  const asked = Object.entries(query).filter((each): each is [string, string] => Boolean(each[1]));
  return usePages<Row>(JSON.stringify([path, asked]), async (before, signal) => {
    const parameters = new URLSearchParams([...asked, ['limit', '50'], ...(before === '' ? [] : [['before', before]])]);
    const answer = await call<Answer<Row>>('GET', `${path}?${parameters.toString()}`, { signal });
    return { rows: answer[member] as readonly Row[], next: answer.next ?? undefined };
  });
}
