import { csvLine, readCsvHead, type CsvHead } from './csv-head';

/** A file that was looked at before it is handed in. */
export interface PreparedFile {
  /** In UTF-8, whatever it was before. */
  readonly file: File;
  /** What it was written in, where that had to be changed. */
  readonly encoding: string | undefined;
  /** Of CSV only. */
  readonly head: CsvHead | undefined;
}

/** The file is a spreadsheet program's own, which no import reads. */
export class WorkbookError extends Error {
  override readonly name = 'WorkbookError';
}

/** So much of a file tells what its columns are, in bytes. */
const HEAD = 256 * 1024;

/**
 * Looks at a file: a workbook is refused with a {@link WorkbookError}; what isn't UTF-8, as Excel's "CSV" isn't, is
 * read in the encoding that it has.
 */
export async function prepareFile(file: File): Promise<PreparedFile> {
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (isWorkbook(start)) throw new WorkbookError();
  const encoding = utf16(start) ?? ((await isUtf8(file)) ? undefined : 'windows-1252');
  const readable = encoding === undefined ? file : await inUtf8(file, encoding);
  return { file: readable, encoding, head: await headOf(readable) };
}

/** A zip archive (.xlsx, .ods) or a compound file (.xls). */
function isWorkbook([first, second, third]: Uint8Array): boolean {
  return (first === 0x50 && second === 0x4b && third === 0x03) || (first === 0xd0 && second === 0xcf && third === 0x11);
}

function utf16([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

async function isUtf8(file: Blob): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of chunksOf(file)) decoder.decode(bytes, { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

async function inUtf8(file: File, encoding: string): Promise<File> {
  const decoder = new TextDecoder(encoding);
  const parts: string[] = [];
  for await (const bytes of chunksOf(file)) parts.push(decoder.decode(bytes, { stream: true }));
  return new File([...parts, decoder.decode()], file.name, { type: file.type });
}

/** A stream of a file can't be iterated over in every browser. */
async function* chunksOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

async function headOf(file: File): Promise<CsvHead | undefined> {
  if (!/\.(csv|tsv)$/i.test(file.name)) return undefined;
  return readCsvHead(await file.slice(0, HEAD).text());
}

/** The file with its columns called so; one without a name is passed over. */
export async function withHeader({ file, head }: PreparedFile, names: readonly string[]): Promise<File> {
  if (!head || names.every((name, at) => name === head.header[at])) return file;
  const text = await file.slice(0, HEAD).text();
  const mark = new Uint8Array(await file.slice(0, 3).arrayBuffer());
  const bytes = new TextEncoder().encode(text.slice(0, head.length)).length + (mark[0] === 0xef ? 3 : 0);
  return new File([csvLine(names, head.delimiter), file.slice(bytes)], file.name, { type: file.type });
}
