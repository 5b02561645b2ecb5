import { useEffect } from 'preact/hooks';
import { call } from '../../kit/api';
import { useLoaded, type Loaded } from '../../kit/use-loaded';
import { isUnderWay, type ImportJob } from './import-job';

/** How often one that is under way is asked how far it is, in milliseconds. */
const ASKED_EVERY = 1_000;

/** An import, asked for again and again as long as it is under way. */
export function useImport(id: string): Loaded<ImportJob> {
  const loaded = useLoaded(id, (signal) => call<ImportJob>('GET', `/admin/imports/${id}`, { signal }), { keep: true });
  const { data, loading, reload } = loaded;
  useEffect(() => {
    if (!data || loading || !isUnderWay(data)) return;
    const timer = setTimeout(reload, ASKED_EVERY);
    return () => clearTimeout(timer);
  }, [data, loading]);
  return loaded;
}
