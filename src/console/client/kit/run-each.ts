export interface Item {
  readonly id: string;
  readonly name: string;
}

export interface Failure<Of extends Item = Item> {
  readonly item: Of;
  readonly error: Error;
}

/** How far work on many things is: those that are done, those refused, with the reason, and those not begun. */
export interface Progress<Of extends Item = Item> {
  readonly done: readonly Of[];
  readonly failures: readonly Failure<Of>[];
  readonly left: readonly Of[];
  readonly finished: boolean;
}

/** Work on several things with one call. */
export interface Work<Of extends Item = Item> {
  /** So many things at most with a call. */
  readonly perCall: number;
  /** So many calls at once: quick, without pushing everybody else aside. */
  readonly atOnce: number;
  /** What became of each thing, in order: nothing, or why it was refused. What it throws is said of all of them. */
  readonly run: (items: readonly Of[]) => Promise<readonly (Error | undefined)[]>;
}

/**
 * Does the work on all items and tells how far it is, after each call. A failure stops nothing; where `signal` aborts,
 * or `isStop` says that an error is to stop it, no further call is made, and what is left is told.
 */
export async function runEach<Of extends Item>(
  items: readonly Of[],
  { perCall, atOnce, run }: Work<Of>,
  tell: (progress: Progress<Of>) => void,
  { signal, isStop = () => false }: { readonly signal: AbortSignal; readonly isStop?: (error: unknown) => boolean },
): Promise<void> {
  const done: Of[] = [];
  const failures: Failure<Of>[] = [];
  const left = new Set(items);
  const waiting = chunksOf(items, perCall).values();
  let stopped = false;
  const report = (finished: boolean) => tell({ done: [...done], failures: [...failures], left: [...left], finished });
  const settle = (chunk: readonly Of[], errorOf: (index: number) => Error | undefined) => {
    for (const [index, item] of chunk.entries()) {
      const error = errorOf(index);
      left.delete(item);
      if (error) failures.push({ item, error });
      else done.push(item);
    }
  };
  const worker = async () => {
    for (const chunk of waiting) {
      if (signal.aborted || stopped) return;
      try {
        const outcomes = await run(chunk);
        settle(chunk, (index) => outcomes[index]);
      } catch (error) {
        stopped ||= isStop(error);
        if (!stopped) settle(chunk, () => error as Error);
      }
      report(false);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  report(true);
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
