import { useEffect, useState } from 'preact/hooks';
import { ApiError } from './api';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { recall, rememberHere } from './router';
import { useLoaded, type Loaded } from './use-loaded';

/** One page of a list, and where one can go from it. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly total?: number | undefined;
  /** What the next page is asked for with; undefined on the last one. */
  readonly next?: string | undefined;
}

export interface Pages<Row> {
  readonly rows: Loaded<readonly Row[]>;
  readonly page: Page<Row> | undefined;
  /** How many rows came before this page. */
  readonly before: number;
  readonly first: boolean;
  readonly onNext: () => void;
  readonly onPrevious: () => void;
}

interface Walk {
  readonly key: string;
  readonly cursors: readonly string[];
  readonly counts: readonly number[];
}

/**
 * A list page by page, each asked for with the cursor that the one before gave: as quick on the thousandth page as on
 * the first. Begins anew when `key` changes, and where the server has forgotten the cursor; Back and a reload lead to
 * the page that one was on.
 */
export function usePages<Row>(
  key: string,
  load: (cursor: string, signal: AbortSignal) => Promise<Page<Row>>,
): Pages<Row> {
  const [kept, setWalk] = useState<Walk>(() => recall<Walk>('walk') ?? beginning(key));
  const walk = kept.key === key ? kept : beginning(key);
  useEffect(() => setWalk((before) => (before.key === key ? before : beginning(key))), [key]);
  useEffect(() => rememberHere({ walk }), [walk]);
  const cursor = walk.cursors.at(-1) ?? '';
  const loaded = useLoaded(`${key} ${cursor}`, (signal) => load(cursor, signal), { keep: true });
  const page = loaded.data;
  const isForgotten = loaded.error instanceof ApiError && /^(invalid|expired)Cursor$/.test(loaded.error.code ?? '');
  useEffect(() => {
    if (isForgotten) setWalk(beginning(key));
  }, [isForgotten, key]);
  useEffect(returnToRow, [page === undefined]);
  return {
    page,
    rows: { ...loaded, data: page?.rows },
    before: walk.counts.reduce((sum, count) => sum + count, 0),
    first: walk.cursors.length === 1,
    onNext() {
      if (page?.next === undefined) return;
      setWalk({ key, cursors: [...walk.cursors, page.next], counts: [...walk.counts, page.rows.length] });
    },
    onPrevious: () => setWalk({ key, cursors: walk.cursors.slice(0, -1), counts: walk.counts.slice(0, -1) }),
  };
}

const beginning = (key: string): Walk => ({ key, cursors: [''], counts: [] });

/** Back leads to where one was, once there are rows to scroll over. */
function returnToRow(): void {
  const top = recall<number>('top');
  if (top !== undefined) scrollTo(0, top);
}

/** Where one is in the list, and the ways on and back. */
export function Pager<Row>({ pages }: { readonly pages: Pages<Row> }) {
  const t = useTexts(kitTexts);
  const { page, before, first } = pages;
  if (!page || page.rows.length === 0) return null;
  const to = before + page.rows.length;
  // A list that isn't counted goes on as long as there is a next page.
  const total = page.total ?? (page.next === undefined ? to : `${to}+`);
  return (
    <nav class="pager" aria-label={t('pages')}>
      <span role="status">{t('range', { from: before + 1, to, total })}</span>
      {!(first && page.next === undefined) && <Steps pages={pages} />}
    </nav>
  );
}

function Steps<Row>({ pages }: { readonly pages: Pages<Row> }) {
  const t = useTexts(kitTexts);
  const { page, first, rows } = pages;
  return (
    <>
      <button type="button" class="secondary" disabled={first || rows.loading} onClick={pages.onPrevious}>
        {t('previous')}
      </button>
      <button
        type="button"
        class="secondary"
        disabled={page?.next === undefined || rows.loading}
        onClick={pages.onNext}
      >
        {t('next')}
      </button>
    </>
  );
}
