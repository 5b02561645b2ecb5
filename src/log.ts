import { pino, type DestinationStream, type Logger } from 'pino';

/** Lines go out together, in bytes, and after so many milliseconds at the latest: a write each would cost as much as they. */
const TOGETHER = { minLength: 4096, periodicFlush: 50 };

export interface LoggerOptions {
  readonly level: string;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** A structured logger, one JSON object a line. What a field's name marks as secret is never written. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: createTimestamp(),
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => (isHarmless(fields) ? fields : redact(fields)) as Record<string, unknown>,
      },
      // pino's own serializers would run after redaction and copy an error's every property, a request's body among them.
      serializers: { err: (value: unknown) => value },
    },
    destination ?? standardOutput(),
  );
}

/**
 * What is left when the process ends, by an exception even, goes out, too. Lines go there as bytes: of texts, the bytes
 * of all that wait would be counted anew with each line, and the more the busier the server is.
 */
function standardOutput(): DestinationStream & { flushSync: () => void } {
  const out = pino.destination({ fd: 1, sync: false, contentMode: 'buffer', ...TOGETHER });
  return {
    // Its type knows only texts.
    write: (line) => void out.write(Buffer.from(line) as unknown as string),
    flushSync: () => out.flushSync(),
  };
}

/** pino's `isoTime`, made once a millisecond: there may be several lines in one. */
function createTimestamp(): () => string {
  let at = 0;
  let text = '';
  return () => {
    const now = Date.now();
    if (now !== at) text = `,"time":"${new Date(now).toISOString()}"`;
    at = now;
    return text;
  };
}

const SECRET = /^(set-)?cookie$|authorization|password|passwd|pepper|secret|^api-?key$|token(?!s?(id|type|prefix)$)/i;
const MARK = '[redacted]';
const DEEPEST = 8;

/** Names of fields that were found to be no secret's; a log has few. */
const harmless = new Set<string>();
const REMEMBERED = 500;

/** Whether there is nothing to mark, as in nearly every line: a copy of it would cost more than writing it. */
function isHarmless(fields: object): boolean {
  return Object.entries(fields).every(
    ([name, value]) => (value === null || typeof value !== 'object') && hasHarmlessName(name),
  );
}

function hasHarmlessName(name: string): boolean {
  if (harmless.has(name)) return true;
  if (SECRET.test(name)) return false;
  if (harmless.size < REMEMBERED) harmless.add(name);
  return true;
}

/** A copy in which secrets are marked, errors are reduced to what tells what happened, and depth has an end. */
function redact(value: unknown, depth = 0): unknown {
  if (value instanceof Error) return describeError(value, depth);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (depth >= DEEPEST) return '[deep]';
  if (Array.isArray(value)) return value.map((element) => redact(element, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, isSecret(name, part) ? MARK : redact(part, depth + 1)]),
  );
}

/** A flag or a number tells about a secret, it isn't one: mustChangePassword, tokens: 3. */
function isSecret(name: string, value: unknown): boolean {
  return SECRET.test(name) && value != null && typeof value !== 'boolean' && typeof value !== 'number';
}

function describeError(error: Error, depth: number): object {
  const { name, message, stack, cause } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return {
    type: name,
    message,
    ...(code !== undefined && { code }),
    stack,
    ...(cause !== undefined && depth < DEEPEST && { cause: redact(cause, depth + 1) }),
  };
}
