import type { Transport } from './api';

/**
 * Sends a large body, and tells how many bytes of it went out, which `fetch` doesn't. Throws like `fetch`.
 */
export function sendWithProgress(onProgress: (sent: number) => void): Transport {
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded }) => onProgress(loaded);
      request.onload = () => resolve(responseOf(request));
      request.onerror = () => reject(new TypeError('The server could not be reached.'));
      request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
      signal?.addEventListener('abort', () => request.abort());
      if (signal?.aborted) return reject(new DOMException('The upload was cancelled.', 'AbortError'));
      request.send(body);
    });
}

function responseOf(request: XMLHttpRequest): Response {
  const { status, responseText } = request;
  const type = request.getResponseHeader('content-type') ?? 'text/plain';
  return new Response(status === 204 ? null : responseText, { status, headers: { 'content-type': type } });
}
