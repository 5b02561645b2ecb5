import type { IncomingMessage, ServerResponse } from 'node:http';

/** Bytes a second: a body that comes at least so quickly may take longer than others. */
const LEAST_RATE = 16 * 1024;

/**
 * Cuts a request off, with 408, whose body isn't there after `patience` milliseconds and comes too slowly: a large file
 * over a usual line may take its time, a client that sends a byte now and then not.
 */
export function cutSlowBody(request: IncomingMessage, response: ServerResponse, patience: number): void {
  const { socket, headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return;
  let before = socket.bytesRead;
  const timer = setInterval(() => {
    const rate = ((socket.bytesRead - before) * 1000) / patience;
    before = socket.bytesRead;
    if (request.complete || rate >= LEAST_RATE) return;
    clearInterval(timer);
    if (response.headersSent) socket.destroy();
    else socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n', () => socket.destroy());
  }, patience).unref();
  request.once('close', () => clearInterval(timer));
}
