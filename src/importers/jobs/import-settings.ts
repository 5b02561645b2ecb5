import { PortalError } from '../../portal/errors';
import type { JsonObject } from '../../portal/model';
import type { ImportOptions } from '../run-import';
import { ROW_KINDS, type RowKind } from '../source-row';
import { IMPORT_FORMATS, type ImportFormat } from '../import-formats';

/** What whoever hands in a file says about it, and how it is to be imported. */
export interface ImportSettings extends Pick<
  ImportOptions,
  'strict' | 'match' | 'updatePasswords' | 'createOrganizations' | 'organization'
> {
  readonly format: ImportFormat;
  readonly kind: RowKind | undefined;
}

/** The parameters of `POST /admin/imports`. */
export interface UploadRequest extends Omit<ImportSettings, 'format'> {
  /** Undefined: as the media type or the file itself says. */
  readonly format: ImportFormat | undefined;
  readonly dryRun: boolean;
  readonly fileName: string | undefined;
}

const TYPES: Readonly<Record<string, RowKind>> = {
  users: 'User',
  organizations: 'Organization',
  groups: 'Group',
  memberships: 'Membership',
  roles: 'Role',
};

const PARAMETERS = [
  'type',
  'format',
  'dryRun',
  'strict',
  'match',
  'updatePasswords',
  'createOrganizations',
  'organization',
  'fileName',
];

/** Throws `invalid-value`; an unknown parameter is refused, for it would have been meant to count. */
export function readUploadRequest(query: Readonly<Record<string, unknown>>): UploadRequest {
  const parameters = new Map(Object.entries(query));
  for (const [name, value] of parameters) {
    if (!PARAMETERS.includes(name)) throw refusal(name, `There is no parameter "${name}".`);
    if (typeof value !== 'string') throw refusal(name, `${name} can be given once only.`);
  }
  const text = (name: string) => (parameters.get(name) as string | undefined) || undefined;
  const flag = (name: string) => readFlag(name, text(name));
  return {
    format: readWord('format', text('format'), IMPORT_FORMATS),
    kind: readKind(text('type')),
    dryRun: flag('dryRun'),
    strict: flag('strict'),
    match: readWord('match', text('match'), ['name', 'externalId']),
    updatePasswords: flag('updatePasswords'),
    createOrganizations: flag('createOrganizations'),
    organization: text('organization'),
    fileName: text('fileName')
      ?.replaceAll(/^.*[/\\]|\p{Cc}/gsu, '')
      .slice(0, 255),
  };
}

/** As it was kept with the job. */
export function settingsFrom(options: JsonObject): ImportSettings {
  return options as unknown as ImportSettings;
}

export function readFlag(name: string, value: unknown): boolean {
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw refusal(name, `${name} must be true or false.`);
}

function readWord<const Word extends string>(name: string, text: string | undefined, words: readonly Word[]) {
  const word = words.find((each) => each === text);
  if (text === undefined || word !== undefined) return word;
  throw refusal(name, `${name} must be one of ${words.join(', ')}.`);
}

function readKind(type: string | undefined): RowKind | undefined {
  if (type === undefined) return undefined;
  const kind = TYPES[type.toLowerCase()] ?? ROW_KINDS.find((each) => each.toLowerCase() === type.toLowerCase());
  if (kind) return kind;
  throw refusal('type', `type must be one of ${Object.keys(TYPES).join(', ')}.`);
}

function refusal(attribute: string, message: string): PortalError {
  return new PortalError('invalid-value', message, { attribute });
}
