export interface BackgroundOptions {
  /** Milliseconds from the end of one round to the start of the next. */
  readonly every: number;
  /** One round; true where there is more to do at once. */
  readonly work: () => Promise<boolean>;
  /** A failed round; the next one comes as usual. */
  readonly onError: (error: unknown) => void;
}

/** Work that goes on beside the requests, round after round. */
export interface Background {
  /** Starts no more; resolves when the round under way is over. */
  stop(): Promise<void>;
}

/** Starts with a round at once. A waiting round keeps no process alive. */
export function startBackground({ every, work, onError }: BackgroundOptions): Background {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round = run();

  async function run(): Promise<void> {
    try {
      while (!stopped && (await work()));
    } catch (error) {
      onError(error);
    }
    if (!stopped) timer = setTimeout(() => (round = run()), every).unref();
  }

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
