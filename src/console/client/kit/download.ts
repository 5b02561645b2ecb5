import { callForFile } from './api';

/** Spreadsheets take CSV for UTF-8 only where it begins with this. */
const MARK = '\uFEFF';

/** Saves what an API answers with as a file of that name. Throws `ApiError`. */
export async function download(path: string, name: string): Promise<void> {
  const file = await callForFile(path);
  save(name.endsWith('.csv') ? new Blob([MARK, file], { type: file.type }) : file, name);
}

/** Saves a text as CSV. */
export function saveText(text: string, name: string): void {
  save(new Blob([MARK, text], { type: 'text/csv' }), name);
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has to have begun with it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
