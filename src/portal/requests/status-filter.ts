import type { RequestQuery } from './request-entry';

/** `404`, `4xx` (any of that hundred) or `failed`; undefined for anything else. */
export function parseStatusFilter(text: string): Pick<RequestQuery, 'status' | 'failed'> | undefined {
  if (text === 'failed') return { failed: true };
  if (/^[1-5]xx$/i.test(text)) return { status: { from: Number(text[0]) * 100, to: Number(text[0]) * 100 + 99 } };
  if (/^[1-5]\d\d$/.test(text)) return { status: { from: Number(text), to: Number(text) } };
  return undefined;
}
