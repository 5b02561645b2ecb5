import { setFlagsFromString } from 'node:v8';

/**
 * How much may be allocated before V8 collects again, in percent of what was alive last time. Left to itself it lets a
 * heap of 60 MB grow to 240 where the machine has much memory; collecting sooner costs less than a hundredth of the time.
 */
const GROWTH_PERCENT = 30;

/** Keeps garbage from taking several times the memory of what is needed: for programs that run for long. */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
