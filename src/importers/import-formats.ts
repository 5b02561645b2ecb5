import type { AttributeLookup } from './csv/attribute-lookup';
import { openCsv } from './csv/csv-source';
import { openDeveloperPortal } from './developer-portal/developer-portal-source';
import { isGisHeader, openGisCsv } from './gis/gis-csv';
import { openGisBuiltIn, openGisEnterprise } from './gis/gis-lines';
import type { GisWords } from './gis/gis-words';
import { openLdif } from './ldif/ldif-source';
import { openNdjson } from './ndjson/ndjson-source';
import type { OpenSource } from './source-row';

/** How a file can be written: the standard's own ways, and the two portals' bulk dialects. */
export const IMPORT_FORMATS = [
  'csv',
  'ndjson',
  'ldif',
  'developer-portal',
  'gis-builtin',
  'gis-enterprise',
  'gis-csv',
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export type ImportFormats = Readonly<Record<ImportFormat, OpenSource>>;

/**
 * The readers of all formats. `words` come from the room that speaks with the GIS portal, `attributeOf` from scim, whose
 * schemas know what columns may be called.
 */
export function createImportFormats(words: GisWords, attributeOf: AttributeLookup): ImportFormats {
  const csv = openCsv(attributeOf);
  return {
    csv,
    ndjson: openNdjson,
    ldif: openLdif,
    'developer-portal': openDeveloperPortal,
    'gis-builtin': openGisBuiltIn(words),
    'gis-enterprise': openGisEnterprise(words),
    'gis-csv': openGisCsv(words, csv),
  };
}

/** What the sender says a file is; what says nothing, such as `text/plain`, isn't here. */
const MEDIA_TYPES: ReadonlyMap<string, ImportFormat> = new Map([
  ['text/csv', 'csv'],
  ['application/csv', 'csv'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
  ['text/ldif', 'ldif'],
  ['text/x-ldif', 'ldif'],
  ['application/ldif', 'ldif'],
]);

export function formatOfMediaType(type: string): ImportFormat | undefined {
  return MEDIA_TYPES.get(type.toLowerCase());
}

/** What a file is by its first bytes; undefined where they don't tell. */
export function detectFormat(head: Buffer): ImportFormat | undefined {
  const text = head.toString('utf8').replace(/^\uFEFF/, '');
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const [first = ''] = lines;
  if (/^(version:\s*\d|dn::?\s)/i.test(first)) return 'ldif';
  if (/^\s*[[{]/.test(first)) return isDeveloperPortal(text) ? 'developer-portal' : 'ndjson';
  const bars = first.split('|').length;
  if (bars === 6) return 'gis-builtin';
  if (bars === 5) return 'gis-enterprise';
  if (isGisHeader(first)) return 'gis-csv';
  return /[,;\t]/.test(first) ? 'csv' : undefined;
}

/** What a file is that its sender calls `declared`: a CSV may be the GIS portal's. */
export function formatOf(declared: ImportFormat | undefined, head: Buffer): ImportFormat | undefined {
  const detected = detectFormat(head);
  return declared === undefined || (declared === 'csv' && detected === 'gis-csv') ? detected : declared;
}

function isDeveloperPortal(text: string): boolean {
  return !text.includes('"schemas"') && /"(uuid|firstName|lastName|roleUuid|orgUuid|organizationUuid)"\s*:/i.test(text);
}
