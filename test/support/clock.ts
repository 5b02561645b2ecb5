/** In milliseconds. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Stops the clock, at now unless told otherwise, for whoever asks what time it is; timers and servers go on. */
export function stopClock(now = Date.now()): { advance(milliseconds: number): void } {
  let time = now;
  jest.useFakeTimers({ now, doNotFake: [...ALL_BUT_DATE] });
  return {
    advance(milliseconds) {
      time += milliseconds;
      jest.setSystemTime(time);
    },
  };
}

const ALL_BUT_DATE = [
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
] as const;
