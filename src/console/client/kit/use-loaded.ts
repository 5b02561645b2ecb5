import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** What a page shows of what it loads: nothing yet, what failed, or the data (old data stay while new ones load). */
export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
}

interface State<T> {
  readonly key: string | undefined;
  readonly data: T | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
}

/**
 * Loads when the page appears, and anew when `key` changes (undefined: not at all); an earlier load that is still under
 * way is aborted. `keep` shows the old data until the new ones are there.
 */
export function useLoaded<T>(
  key: string | undefined,
  load: (signal: AbortSignal) => Promise<T>,
  { keep = false } = {},
): Loaded<T> {
  const [state, setState] = useState<State<T>>({ key, data: undefined, error: undefined, loading: key !== undefined });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (key === undefined) return;
    const abort = new AbortController();
    setState((before) => ({
      key,
      data: keep || before.key === key ? before.data : undefined,
      error: undefined,
      loading: true,
    }));
    latest.current(abort.signal).then(
      (data) => abort.signal.aborted || setState({ key, data, error: undefined, loading: false }),
      (error: unknown) =>
        abort.signal.aborted || setState({ key, data: undefined, error: error as Error, loading: false }),
    );
    return () => abort.abort();
  }, [key, round, keep]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  // Between a new key and its effect, the state is still the old key's.
  const present = state.key === key;
  return {
    data: present || keep ? state.data : undefined,
    error: present ? state.error : undefined,
    loading: key !== undefined && (!present || state.loading),
    reload,
  };
}

/** A value that follows its original when that has rested for a while: for search as one types. */
export function useRested<T>(value: T, milliseconds = 200): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return rested;
}
