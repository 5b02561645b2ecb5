import type { FetchImplementation } from 'jose';

/** The largest set of keys that is read. */
const MAX_JWKS_BYTES = 256 * 1024;

/** After a failure nobody asks again for so long, however many tokens come. */
const PAUSE = 10_000;

/**
 * Fetches a set of keys without being led on: what comes is cut at {@link MAX_JWKS_BYTES} as at the caller's time
 * limit, redirections are answers like any other, and failures are not repeated with each request.
 */
export function createJwksFetch(): FetchImplementation {
  let failure: { readonly error: unknown; readonly until: number } | undefined;
  return async (url, options) => {
    if (failure && Date.now() < failure.until) throw failure.error;
    failure = undefined;
    try {
      const response = await fetch(url, options);
      if (response.status !== 200) throw new Error(`${url} answered ${response.status}, not 200.`);
      return Response.json(asKeys(await readCapped(response), url));
    } catch (error) {
      failure = { error, until: Date.now() + PAUSE };
      throw error;
    }
  };
}

async function readCapped({ body, url }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MAX_JWKS_BYTES) throw new Error(`${url} has more than ${MAX_JWKS_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What is no set of keys is as good as no answer. */
function asKeys(json: string, url: string): object {
  const value: unknown = JSON.parse(json);
  const keys = typeof value === 'object' && value !== null && 'keys' in value ? value.keys : undefined;
  if (Array.isArray(keys)) return { keys };
  throw new Error(`${url} has no set of keys.`);
}
