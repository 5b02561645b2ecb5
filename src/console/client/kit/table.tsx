import type { ComponentChildren } from 'preact';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { Empty, Failed, Loading } from './states';
import type { Loaded } from './use-loaded';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** By which attribute the list can be sorted. */
  readonly sortBy?: string;
  /** The column that names the row: it stands as a heading on a phone. */
  readonly heading?: boolean;
  /** Whether there is nothing to say of a row: on a phone, where each cell is a line, it isn't said. */
  readonly nothing?: (row: Row) => boolean;
}

export interface Sorting {
  readonly by: string;
  readonly descending: boolean;
  readonly onSort: (by: string, descending: boolean) => void;
}

export interface Selection<Row> {
  readonly ids: ReadonlySet<string>;
  readonly onChange: (ids: ReadonlySet<string>) => void;
  readonly nameOf: (row: Row) => string;
}

export interface TableProps<Row> {
  /** What the table shows, for those who don't see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: Loaded<readonly Row[]>;
  readonly idOf: (row: Row) => string;
  readonly sorting?: Sorting;
  readonly selection?: Selection<Row> | undefined;
  readonly empty?: ComponentChildren;
}

/** Rows, or what is the matter with them. On a narrow screen each row is a card. */
export function Table<Row>(props: TableProps<Row>) {
  const { rows, empty } = props;
  if (rows.error) return <Failed error={rows.error} retry={rows.reload} />;
  if (rows.data === undefined) return <Loading retry={rows.reload} />;
  if (rows.data.length === 0) return <Empty>{empty}</Empty>;
  return <Filled {...props} data={rows.data} />;
}

function Filled<Row>(props: TableProps<Row> & { readonly data: readonly Row[] }) {
  const { caption, columns, rows, data, idOf, sorting, selection } = props;
  return (
    <div class="table-box">
      <table class="rows" aria-busy={rows.loading}>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {selection && <SelectAll data={data} idOf={idOf} selection={selection} stale={rows.loading} />}
            {columns.map((column) => (
              <Heading key={column.key} column={column} sorting={sorting} />
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map((row) => (
            <TableRow key={idOf(row)} row={row} {...props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function TableRow<Row>({ row, columns, idOf, selection }: TableProps<Row> & { readonly row: Row }) {
  return (
    <tr {...(selection?.ids.has(idOf(row)) && { class: 'selected' })}>
      {selection && (
        <td class="pick">
          <SelectOne id={idOf(row)} name={selection.nameOf(row)} selection={selection} />
        </td>
      )}
      {columns.map(({ key, title, cell, heading, nothing }) =>
        heading ? (
          <th key={key} scope="row">
            {cell(row)}
          </th>
        ) : (
          <td key={key} data-title={title} {...(nothing?.(row) && { class: 'nothing' })}>
            {cell(row)}
          </td>
        ),
      )}
    </tr>
  );
}

function Heading<Row>({ column, sorting }: { readonly column: Column<Row>; readonly sorting: Sorting | undefined }) {
  const t = useTexts(kitTexts);
  const { title, sortBy } = column;
  if (!sorting || sortBy === undefined) return <th scope="col">{title}</th>;
  const active = sorting.by === sortBy;
  const order = sorting.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={active ? order : 'none'}>
      <button type="button" class="plain sort" onClick={() => sorting.onSort(sortBy, active && !sorting.descending)}>
        {title}
        <span aria-hidden="true">{active ? (sorting.descending ? ' ↓' : ' ↑') : ' ↕'}</span>
        {active && <span class="hidden"> ({t(sorting.descending ? 'sortDown' : 'sortUp')})</span>}
      </button>
    </th>
  );
}

function SelectAll<Row>({ data, idOf, selection, stale }: Pick<TableProps<Row>, 'idOf'> & SelectAllProps<Row>) {
  const t = useTexts(kitTexts);
  const all = data.every((row) => selection.ids.has(idOf(row)));
  return (
    <td class="pick">
      <label>
        <input
          type="checkbox"
          aria-label={t('selectAll')}
          checked={all}
          disabled={stale}
          onChange={() => selection.onChange(withRows(selection.ids, data.map(idOf), !all))}
        />
        <span class="narrow-only">{t('selectAll')}</span>
      </label>
    </td>
  );
}

/** What is selected on other pages stays. */
function withRows(ids: ReadonlySet<string>, rows: readonly string[], selected: boolean): ReadonlySet<string> {
  const changed = new Set(ids);
  for (const id of rows) {
    if (selected) changed.add(id);
    else changed.delete(id);
  }
  return changed;
}

interface SelectAllProps<Row> {
  readonly data: readonly Row[];
  readonly selection: Selection<Row>;
  /** Other rows are on their way: nobody means those that are about to go. */
  readonly stale: boolean;
}

interface SelectOneProps<Row> {
  readonly id: string;
  readonly name: string;
  readonly selection: Selection<Row>;
}

function SelectOne<Row>({ id, name, selection }: SelectOneProps<Row>) {
  const t = useTexts(kitTexts);
  const toggle = () => {
    const ids = new Set(selection.ids);
    if (!ids.delete(id)) ids.add(id);
    selection.onChange(ids);
  };
  return <input type="checkbox" aria-label={t('select', { name })} checked={selection.ids.has(id)} onChange={toggle} />;
}
