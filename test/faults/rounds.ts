/** How often a fault is repeated: a few times with all tests, many times by `npm run test:faults`. */
export function rounds({ usually, atLength }: { usually: number; atLength: number }): number {
  return process.env['FAULTS'] === 'at-length' ? atLength : usually;
}

/** Longer than any of it takes on a machine that has much else to do. */
export const PATIENCE = rounds({ usually: 2 * 60_000, atLength: 60 * 60_000 });

/** Times are judged in long runs only: a machine that has much else to do says nothing by them. */
export const isAtLength = process.env['FAULTS'] === 'at-length';
