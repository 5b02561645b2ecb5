import { idOfTime } from '../portal/new-id';

/** An id is made right after its entry's time, and may run ahead of the clock where many are made at once. */
export const ID_AHEAD = 60_000;

/** {@link idOfTime}, so many milliseconds later. */
export function idAt(time: string, later = 0): string {
  return idOfTime(Math.max(0, Date.parse(time) + later));
}
