import { askForPassword, onSignedOut } from './session-events';

/** What the console sends with every call, so that no other site's page can make one. */
const OWN_HEADERS = { 'X-Portal-Console': '1' } as const;

/** A call that was refused, in the words of whichever API refused it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** 0: no answer at all. */
    readonly status: number,
    message: string,
    /** SCIM's scimType, or the portal's error code; `unanswered`: whether it was done, nobody knows. */
    readonly code: string | undefined,
    /** The attribute at fault, where the API says so. */
    readonly attribute: string | undefined,
  ) {
    super(message);
  }
}

/** What the console itself has to say, in the visitor's language already. */
export class ToldError extends ApiError {
  constructor(message: string, attribute?: string) {
    super(400, message, undefined, attribute);
  }
}

export interface CallOptions {
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** How a file goes out, where not by `fetch`. */
  readonly transport?: Transport;
}

export type Transport = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Blob;
    readonly signal: AbortSignal | undefined;
  },
) => Promise<Response>;

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/**
 * Calls one of the portal's public APIs as the signed-in user: `/scim/v2/…`, `/auth/…`, `/admin/…`, `/audit`. Where the
 * session is over the user signs in again, where the act is dangerous the user types the password again, and the call
 * is repeated. Throws {@link ApiError}; where `signal` aborts, what `fetch` throws.
 */
export async function callFully<T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
  const response = await send(method, `/console/api${path}`, options);
  if (response.status === 401) {
    await onSignedOut();
    return await callFully(method, path, options);
  }
  const body = await readBody(response);
  if (response.ok) return { status: response.status, headers: response.headers, body: body as T };
  const error = toError(response.status, body);
  if (error.code !== 'confirmation-needed') throw error;
  await askForPassword();
  return await callFully(method, path, options);
}

/** {@link callFully}, for the body alone. */
export async function call<T>(method: string, path: string, options?: CallOptions): Promise<T> {
  return (await callFully<T>(method, path, options)).body;
}

/** What a GET answers with, as a file. Throws {@link ApiError}. */
export async function callForFile(path: string): Promise<Blob> {
  const response = await send('GET', `/console/api${path}`, {});
  if (response.ok) return await response.blob();
  if (response.status !== 401) throw toError(response.status, await readBody(response));
  await onSignedOut();
  return await callForFile(path);
}

/** A call to the console's own routes: signing in and out. Throws {@link ApiError}. */
export async function callConsole<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await send(method, `/console${path}`, body === undefined ? {} : { body });
  const answer = await readBody(response);
  if (!response.ok) throw toError(response.status, answer);
  return answer as T;
}

async function send(method: string, url: string, { body, signal, headers, transport }: CallOptions): Promise<Response> {
  const type = url.includes('/scim/v2/') ? 'application/scim+json' : 'application/json';
  const raw = body instanceof Blob;
  const all = { ...OWN_HEADERS, ...(body !== undefined && !raw && { 'Content-Type': type }), ...headers };
  const patience = patienceWith(signal);
  try {
    // A file may take as long as it takes: how far it is can be seen.
    if (raw && transport) return await transport(url, { method, headers: all, body, signal });
    return await fetch(url, {
      method,
      headers: all,
      ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
      signal: patience.signal,
      redirect: 'error',
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    const isOpen = method !== 'GET' && patience.signal.aborted;
    throw new ApiError(0, '', isOpen ? 'unanswered' : 'unreachable', undefined);
  } finally {
    patience.end();
  }
}

/** How long an answer is waited for, in milliseconds. */
const PATIENCE = 60_000;

/** A signal that aborts when the other one does, or when patience comes to an end without {@link end}. */
function patienceWith(signal: AbortSignal | undefined): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  const timer = setTimeout(abort, PATIENCE);
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!/json/.test(response.headers.get('content-type') ?? '')) return text;
  return text === '' ? undefined : JSON.parse(text);
}

interface ErrorBody {
  readonly detail?: string;
  readonly scimType?: string;
  readonly error?: { readonly code?: string; readonly message?: string; readonly attribute?: string };
}

function toError(status: number, body: unknown): ApiError {
  // Words that aren't the portal's, as markup, are those of a proxy that didn't reach it.
  if (typeof body === 'string') return new ApiError(status, '', status >= 502 ? 'unreachable' : undefined, undefined);
  const { detail, scimType, error } = (body ?? {}) as ErrorBody;
  const told = detail ?? error?.message ?? '';
  // Which operation of a PATCH it was is of use to scripts only.
  const message = told.replace(/^Operations\[\d+\]: /, '');
  return new ApiError(status, message, scimType ?? error?.code, error?.attribute ?? attributeIn(message));
}

/** SCIM's errors begin with the attribute at fault: `userName: …`. */
function attributeIn(message: string): string | undefined {
  return /^([A-Za-z][\w.:-]*): /.exec(message)?.[1];
}
