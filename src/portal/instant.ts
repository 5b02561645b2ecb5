const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A date (its first moment in UTC), or a time with its zone, in the form in which times are kept and compared: UTC,
 * with milliseconds. Undefined where a text is neither, or lies beyond the years of four digits.
 */
export function parseInstant(text: string): string | undefined {
  const time = ISO.test(text) ? new Date(text) : undefined;
  if (!time || Number.isNaN(time.getTime())) return undefined;
  const instant = time.toISOString();
  // The year 10000 is "+010000", before all others.
  return ISO.test(instant) ? instant : undefined;
}

/** The time `milliseconds` from now, in the form in which times are kept. */
export function timeIn(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}
