import { EXPLANATION_RULES, type ExplanationRule } from './explanation-rules';
import type { RequestSummary } from './request-entry';

/** What happened, and what an administrator can do about it, in words. */
export interface Explanation {
  /** The same for the same cause, whatever the words. */
  readonly key: string;
  readonly what: string;
  /** Null where there is nothing to do. */
  readonly todo: string | null;
}

type Explained = Pick<RequestSummary, 'status' | 'failed' | 'code' | 'detail' | 'method' | 'path' | 'actorKind'>;

/** Every key that an explanation can have. */
export const EXPLANATION_KEYS: readonly string[] = [
  'succeeded',
  'failed',
  'client-gone',
  'partly',
  ...EXPLANATION_RULES.map(({ key }) => key),
];

/** Explains an entry of the log of requests, by what the client was told. */
export function explainRequest(entry: Explained): Explanation {
  if (!entry.failed) return { key: 'succeeded', what: 'It succeeded.', todo: null };
  const status = statusOf(entry);
  if (status < 400) return explainPartly(entry);
  const rule = EXPLANATION_RULES.find((each) => applies(each, status, entry));
  return rule ? { key: rule.key, what: rule.what, todo: rule.todo } : { key: 'failed', what: 'It failed.', todo: null };
}

/** The GIS portal's errors are 200; their code is the status. */
function statusOf({ status, code }: Explained): number {
  return status < 400 && code !== null && /^[45]\d\d$/.test(code) ? Number(code) : status;
}

function applies({ status, code, detail, path }: ExplanationRule, actual: number, entry: Explained): boolean {
  const [from, to] = typeof status === 'number' ? [status, status] : status;
  if (actual < from || actual > to) return false;
  if (code && !code.test(entry.code ?? '')) return false;
  if (detail && !detail.test(entry.detail ?? '')) return false;
  return !path || path.test(entry.path);
}

function explainPartly({ path }: Explained): Explanation {
  if (!/\/Bulk\b/i.test(path)) {
    return {
      key: 'client-gone',
      what: 'The client went away before the answer was whole.',
      todo: 'What was asked for may have been done all the same. Check the timeouts of the client and of proxies between.',
    };
  }
  return {
    key: 'partly',
    what: 'The request as a whole was carried out, but some of its operations failed.',
    todo: 'Each failed operation is an entry of its own with the same request id.',
  };
}
