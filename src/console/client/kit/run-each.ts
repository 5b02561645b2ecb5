/** How far work on many things is: those done, and those refused, with the reason. */
export interface Progress {
  readonly total: number;
  readonly done: number;
  readonly failures: readonly { readonly name: string; readonly error: Error }[];
  readonly finished: boolean;
}

export interface Item {
  readonly id: string;
  readonly name: string;
}

/** So many at once: quick, without pushing everybody else aside. */
const AT_ONCE = 4;

/**
 * Does the work on each item, a few at a time, and tells how far it is. A failure stops nothing; where `signal` aborts,
 * no further one is begun.
 */
export async function runEach(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  let done = 0;
  const failures: { name: string; error: Error }[] = [];
  const waiting = items.values();
  const report = (finished: boolean) => tell({ total: items.length, done, failures: [...failures], finished });
  const worker = async () => {
    for (const item of waiting) {
      if (signal.aborted) return;
      try {
        await work(item);
      } catch (error) {
        failures.push({ name: item.name, error: error as Error });
      }
      done++;
      report(false);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  report(true);
}
