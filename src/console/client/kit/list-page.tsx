import type { ComponentChildren } from 'preact';
import { PageHeading } from './heading';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { Pager, type Pages } from './pages';
import { usePlace } from './router';
import type { Resource } from './scim';
import { Table, type TableProps, type Sorting } from './table';
import { useScimPages } from './use-scim-pages';
import { sortOrder, useSorting } from './use-sorting';

export interface ScimList<Row> {
  readonly pages: Pages<Row>;
  readonly sorting: Sorting;
}

/** A SCIM list in the order that the address tells; `usual`: by what, where it tells none. */
export function useScimList<Row>(
  endpoint: string,
  { usual, ...query }: { readonly usual: string; readonly filter: string | undefined; readonly attributes: string },
): ScimList<Row> {
  const sorting = useSorting(usePlace().query, usual);
  const pages = useScimPages<Row>(endpoint, { ...query, sortBy: sorting.by, sortOrder: sortOrder(sorting) });
  return { pages, sorting };
}

export interface ListPageProps<Row extends Resource> extends Pick<TableProps<Row>, 'columns' | 'selection' | 'empty'> {
  readonly title: string;
  readonly list: ScimList<Row>;
  /** What can be done here, beside the heading. */
  readonly actions?: ComponentChildren;
  readonly intro?: string;
  /** The fields that narrow the list. */
  readonly filters: ComponentChildren;
  /** Between the fields and the list: what can be done to those who are selected. */
  readonly children?: ComponentChildren;
}

/** A page that is a list: what narrows it, its rows, and the ways on. */
export function ListPage<Row extends Resource>(props: ListPageProps<Row>) {
  const { title, list, actions, intro, filters, children, ...table } = props;
  return (
    <>
      <PageHeading title={title}>{actions}</PageHeading>
      {intro !== undefined && <p>{intro}</p>}
      <FilterBar>{filters}</FilterBar>
      {children}
      <Table caption={title} rows={list.pages.rows} idOf={({ id }) => id} sorting={list.sorting} {...table} />
      <Pager pages={list.pages} />
    </>
  );
}

/** Fields that narrow a list, which follows by itself. */
export function FilterBar({ children }: { readonly children: ComponentChildren }) {
  const t = useTexts(kitTexts);
  return (
    <form class="filters" aria-label={t('filters')} onSubmit={(event) => event.preventDefault()}>
      {children}
    </form>
  );
}
