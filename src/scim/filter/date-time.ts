/** xsd:dateTime with a time zone (RFC 7643 §2.3.5), of the years 0000 to 9999. */
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/;

const MINUTE = 60_000;
const FIRST = Date.parse('0000-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The same instant as UTC, ISO 8601 with milliseconds (what is finer is cut off), so that text order is chronological
 * order. Undefined for what isn't a date and time with a zone, a day that no calendar has included.
 */
export function normalizeDateTime(text: string): string | undefined {
  const parts = DATE_TIME.exec(text);
  if (!parts) return undefined;
  const [, date = '', hour, minute, second, fraction = '', zone = ''] = parts;
  const day = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== date) return undefined;
  const time = timeOf(Number(hour), Number(minute), Number(second), fraction);
  const offset = offsetOf(zone);
  if (time === undefined || offset === undefined) return undefined;
  const instant = day + time - offset;
  return instant < FIRST || instant > LAST ? undefined : new Date(instant).toISOString();
}

/** The same of a text that may leave out its zone, which RFC 7643 §2.3.5 doesn't demand: UTC is meant then. */
export function normalizeDateTimeOrUtc(text: string): string | undefined {
  return normalizeDateTime(text) ?? normalizeDateTime(`${text}Z`);
}

/** Milliseconds since midnight; 24:00:00 is the next day's midnight. */
function timeOf(hour: number, minute: number, second: number, fraction: string): number | undefined {
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const time = ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds;
  return minute < 60 && second < 60 && time <= 24 * 60 * MINUTE ? time : undefined;
}

/** Milliseconds ahead of UTC; xsd allows up to 14 hours. */
function offsetOf(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  if (Number(zone.slice(4)) > 59 || minutes > 14 * 60) return undefined;
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE;
}
