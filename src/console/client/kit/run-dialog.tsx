import { useEffect, useState } from 'preact/hooks';
import { Dialog } from './dialog';
import { defineTexts, useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { runEach, type Item, type Progress } from './run-each';
import { useErrorText } from './states';

const texts = defineTexts({
  en: { progress: '{done} of {n}', result: '{done} done, {failed} refused', refused: 'Refused' },
  de: { progress: '{done} von {n}', result: '{done} erledigt, {failed} abgelehnt', refused: 'Abgelehnt' },
});

export interface RunDialogProps {
  readonly title: string;
  readonly items: readonly Item[];
  readonly work: (item: Item) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Works through many items before one's eyes; closed early, it begins no further one. */
export function RunDialog({ title, items, work, onClose }: RunDialogProps) {
  const t = useTexts(texts);
  const kit = useTexts(kitTexts);
  const say = useErrorText();
  const [progress, setProgress] = useState<Progress>({ total: items.length, done: 0, failures: [], finished: false });
  useEffect(() => {
    const abort = new AbortController();
    void runEach(items, work, setProgress, abort.signal);
    return () => abort.abort();
  }, []);
  const { total, done, failures, finished } = progress;
  return (
    <Dialog title={title} onClose={onClose}>
      <progress value={done} max={total} aria-label={title} />
      <p role="status">
        {finished
          ? t('result', { done: done - failures.length, failed: failures.length })
          : t('progress', { done, n: total })}
      </p>
      {failures.length > 0 && (
        <ul class="failures" aria-label={t('refused')}>
          {failures.map(({ name, error }) => (
            <li key={name}>
              <strong>{name}</strong>: {say(error)}
            </li>
          ))}
        </ul>
      )}
      <footer>
        <button type="button" class={finished ? '' : 'secondary'} onClick={onClose}>
          {kit(finished ? 'close' : 'cancel')}
        </button>
      </footer>
    </Dialog>
  );
}
