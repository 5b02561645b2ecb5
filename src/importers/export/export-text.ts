import { stringify } from 'csv-stringify/sync';
import type { JsonObject } from '../../portal/model';
import { neutraliseFormula } from '../csv-formula';
import {
  GROUP_COLUMNS,
  MEMBERSHIP_COLUMNS,
  ORGANIZATION_COLUMNS,
  PASSWORD_HASH_COLUMN,
  ROLE_COLUMNS,
  USER_COLUMNS,
  type ExportColumn,
} from './export-columns';
import type { ExportQuery } from './export-pages';

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

type Pages = AsyncIterable<readonly JsonObject[]>;

/** Pages of portable resources as the text of a file, a page at a time. */
export function exportText(pages: Pages, format: ExportFormat, query: ExportQuery): AsyncGenerator<string> {
  return format === 'csv' ? csvText(pages, columnsOf(query)) : ndjsonText(pages);
}

async function* ndjsonText(pages: Pages): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((resource) => `${JSON.stringify(resource)}\n`).join('');
}

/** RFC 4180, with a header also where nothing follows. What a spreadsheet could take for a formula is made text. */
async function* csvText(pages: Pages, columns: readonly ExportColumn[]): AsyncGenerator<string> {
  yield stringify([columns.map(({ name }) => name)]);
  for await (const page of pages) yield stringify(page.map((resource) => cellsOf(resource, columns)));
}

function cellsOf(resource: JsonObject, columns: readonly ExportColumn[]): string[] {
  const rest = structuredClone(resource);
  delete rest['schemas'];
  return columns.map((column) => neutraliseFormula(column.take(rest) ?? ''));
}

function columnsOf({ type, includePasswordHashes }: ExportQuery): readonly ExportColumn[] {
  switch (type) {
    case 'users':
      return [...USER_COLUMNS, ...(includePasswordHashes ? [PASSWORD_HASH_COLUMN] : []), ATTRIBUTES];
    case 'roles':
      return [...ROLE_COLUMNS, ATTRIBUTES];
    case 'organizations':
      return [...ORGANIZATION_COLUMNS, ATTRIBUTES];
    case 'groups':
      return [...GROUP_COLUMNS, ATTRIBUTES];
    case 'memberships':
      return MEMBERSHIP_COLUMNS;
  }
}

/** Last: all that no column before it took. */
const ATTRIBUTES: ExportColumn = {
  name: 'attributes',
  take(resource) {
    const rest = withoutEmpty(resource);
    return Object.keys(rest).length === 0 ? undefined : JSON.stringify(rest);
  },
};

/** Taking its parts leaves a complex attribute empty. */
function withoutEmpty(resource: JsonObject): JsonObject {
  const entries = Object.entries(resource).map(
    ([name, value]) => [name, isObject(value) ? withoutEmpty(value) : value] as const,
  );
  return Object.fromEntries(entries.filter(([, value]) => !isObject(value) || Object.keys(value).length > 0));
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
