import type * as z from 'zod';
import { PortalError } from '../portal/errors';

/**
 * A request's body as a schema has it. Throws `invalid-value`, naming the first member that is wrong, or that nobody
 * knows.
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const { success, data, error } = schema.safeParse(body);
  if (success) return data;
  const [issue] = error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const attribute = unknown ?? issue?.path[0]?.toString();
  if (attribute === undefined) throw new PortalError('invalid-value', 'The body must be a JSON object.');
  const why = unknown === undefined ? `${attribute} ${wordsOf(issue)}.` : `There is no member "${unknown}".`;
  throw new PortalError('invalid-value', why, { attribute });
}

type Present<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Without the members that are undefined, which would be as if somebody had asked for nothing. */
export function present<T extends object>(given: T): Present<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Present<T>;
}

/** Our own messages begin with a verb, or go on; those of the library stand for themselves. */
function wordsOf(issue: z.core.$ZodIssue | undefined): string {
  const message = nested(issue)?.message ?? 'is wrong';
  return /^(must|and) /.test(message) ? message : `is not right: ${message}`;
}

/** Of a choice, what is wrong with the list: nobody means "all" with a list. */
function nested(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  if (issue?.code !== 'invalid_union') return issue;
  return issue.errors.flat().find(({ path, message }) => path.length > 0 && message.startsWith('must ')) ?? issue;
}
