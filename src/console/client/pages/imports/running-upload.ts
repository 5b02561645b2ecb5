import { useEffect, useState } from 'preact/hooks';
import { call } from '../../kit/api';
import { ChangeOfMind } from '../../kit/form';
import { sendWithProgress } from '../../kit/send-with-progress';
import type { ImportJob } from './import-job';
import { mediaTypeOf, uploadQuery, type UploadOptions } from './upload';

/** A file on its way to the server; it goes on while its sender looks at other pages of the console. */
export interface RunningUpload {
  readonly name: string;
  /** Bytes. */
  readonly sent: number;
  readonly size: number;
  readonly cancel: () => void;
}

let running: RunningUpload | undefined;
const watchers = new Set<() => void>();

function tell(upload: RunningUpload | undefined): void {
  if (!running && upload) addEventListener('beforeunload', keepOpen);
  if (running && !upload) removeEventListener('beforeunload', keepOpen);
  running = upload;
  for (const watcher of watchers) watcher();
}

/** The browser asks before the window is closed: that would be the upload's end. */
function keepOpen(event: Event): void {
  event.preventDefault();
}

/**
 * Hands in a file for a dry run: nothing is changed by it. One at a time. Throws `ApiError`, or `ChangeOfMind` where it
 * was cancelled.
 */
export async function uploadForCheck(file: File, options: UploadOptions): Promise<ImportJob> {
  const abort = new AbortController();
  const cancel = () => abort.abort();
  const { name, size } = file;
  tell({ name, sent: 0, size, cancel });
  try {
    return await call('POST', `/admin/imports?${uploadQuery(name, options).toString()}`, {
      body: file,
      headers: { 'Content-Type': mediaTypeOf(name) },
      signal: abort.signal,
      // What went out of a body may be counted a little beyond the file.
      transport: sendWithProgress((sent) => tell({ name, sent: Math.min(sent, size), size, cancel })),
    });
  } catch (error) {
    throw abort.signal.aborted ? new ChangeOfMind() : error;
  } finally {
    tell(undefined);
  }
}

export function useRunningUpload(): RunningUpload | undefined {
  const [present, setPresent] = useState(running);
  useEffect(() => {
    const watch = () => setPresent(running);
    watchers.add(watch);
    watch();
    return () => void watchers.delete(watch);
  }, []);
  return present;
}
