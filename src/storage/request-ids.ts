/** An id is made right after its entry's time, and may run ahead of the clock where many are made at once. */
export const ID_AHEAD = 60_000;

/** What an id of that time begins with (RFC 9562 §5.7). */
export function idAt(time: string, later = 0): string {
  const hex = Math.max(0, Date.parse(time) + later)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}`;
}
