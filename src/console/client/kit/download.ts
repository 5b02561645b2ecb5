import { callForFile } from './api';

/** Saves what an API answers with as a file of that name. Throws `ApiError`. */
export async function download(path: string, name: string): Promise<void> {
  const url = URL.createObjectURL(await callForFile(path));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has to have begun with it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
