import { useEffect, useState } from 'preact/hooks';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';
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
 * the first. Begins anew when `key` changes.
 */
export function usePages<Row>(
  key: string,
  load: (cursor: string, signal: AbortSignal) => Promise<Page<Row>>,
): Pages<Row> {
  const [kept, setWalk] = useState<Walk>({ key, cursors: [''], counts: [] });
  const walk = kept.key === key ? kept : { key, cursors: [''], counts: [] };
  useEffect(() => setWalk((before) => (before.key === key ? before : { key, cursors: [''], counts: [] })), [key]);
  const cursor = walk.cursors.at(-1) ?? '';
  const loaded = useLoaded(`${key} ${cursor}`, (signal) => load(cursor, signal), { keep: true });
  const page = loaded.data;
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
