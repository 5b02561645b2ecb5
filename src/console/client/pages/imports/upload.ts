import { call } from '../../kit/api';
import type { ImportJob } from './import-job';

/** How a file is to be imported, besides what it says itself. */
export interface UploadOptions {
  /** '': as the file's name and beginning tell. */
  readonly format: string;
  /** What the rows are, where the file doesn't say. */
  readonly type: string;
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

/** Hands in a file for a dry run: nothing is changed by it. */
export function uploadForCheck(file: File, options: UploadOptions): Promise<ImportJob> {
  const type = MEDIA_TYPES.find(([name]) => name.test(file.name))?.[1] ?? 'text/plain';
  return call('POST', `/admin/imports?${uploadQuery(file.name, options).toString()}`, {
    body: file,
    headers: { 'Content-Type': type },
  });
}

export function uploadQuery(fileName: string, options: UploadOptions): URLSearchParams {
  const query = new URLSearchParams({ dryRun: 'true', fileName });
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && value !== '' && value !== false) query.set(name, String(value));
  }
  return query;
}
