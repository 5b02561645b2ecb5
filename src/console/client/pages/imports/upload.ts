import type { RowType } from './known-columns';

/** How a file is to be imported, besides what it says itself. */
export interface UploadOptions {
  /** '': as the file's name and beginning tell. */
  readonly format: string;
  /** What the rows are, where the file doesn't say. */
  readonly type: RowType;
  readonly match: string;
  readonly organization: string | undefined;
  readonly createOrganizations: boolean;
  readonly updatePasswords: boolean;
  readonly strict: boolean;
}

export const usualOptions: UploadOptions = {
  format: '',
  type: 'users',
  match: 'name',
  organization: undefined,
  createOrganizations: false,
  updatePasswords: false,
  strict: false,
};

/** What says so by its name; all else, the file itself tells. */
const MEDIA_TYPES: readonly (readonly [name: RegExp, type: string])[] = [
  [/\.csv$/i, 'text/csv'],
  [/\.(ndjson|jsonl)$/i, 'application/x-ndjson'],
  [/\.ldif$/i, 'text/ldif'],
];

export function mediaTypeOf(fileName: string): string {
  return MEDIA_TYPES.find(([name]) => name.test(fileName))?.[1] ?? 'text/plain';
}

export function uploadQuery(fileName: string, options: UploadOptions): URLSearchParams {
  const query = new URLSearchParams({ dryRun: 'true', fileName });
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && value !== '' && value !== false) query.set(name, String(value));
  }
  return query;
}
