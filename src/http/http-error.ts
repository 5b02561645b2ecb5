/**
 * A request that HTTP itself refuses. Carries what Express and its body parser put on theirs (`status`, `type`), so
 * that an edge translates both alike; the message is fit for the client and never quotes the body.
 */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly limit: number | undefined;

  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
    options: ErrorOptions & { readonly limit?: number } = {},
  ) {
    super(message, options);
    this.limit = options.limit;
  }
}

/** What a refusal of HTTP's own says, be it ours or a 4xx of Express's; undefined for any other error. */
export function clientFault(error: unknown): Pick<HttpError, 'status' | 'message'> | undefined {
  if (error instanceof HttpError) return { status: error.status, message: error.message };
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return undefined;
  return error.status >= 400 && error.status < 500 ? { status: error.status, message: error.message } : undefined;
}
