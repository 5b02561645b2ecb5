import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** Sends what comes, as fast as the client takes it. A client who goes away meanwhile is nobody's fault. */
export async function sendStream(source: Readable | AsyncIterable<string>, response: Response): Promise<void> {
  try {
    await pipeline(source, response);
  } catch (error) {
    if (!hasLeft(error)) throw error;
  }
}

/** Whether a stream ended because the other side closed the connection. */
export function hasLeft(error: unknown): boolean {
  return ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

/** What Node calls an error of the system. */
export function codeOf(error: unknown): string {
  const isCoded = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
  return isCoded ? (error.code as string) : '';
}
