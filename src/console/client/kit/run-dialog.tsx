import { useEffect, useRef, useState } from 'preact/hooks';
import { CopyButton } from './copy-button';
import { Dialog } from './dialog';
import { ChangeOfMind } from './form';
import { defineTexts, useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { runEach, type Failure, type Item, type Progress } from './run-each';
import { ErrorText } from './states';
import type { Task } from './task';
import { useFirstFocus } from './use-first-focus';
import { useErrorText } from './use-refusal';

const texts = defineTexts({
  en: {
    progress: '{done} of {all}',
    stopping: 'Stopping after what is under way: {done} of {all}',
    result: '{done} done, {failed} refused',
    stopped: 'Stopped: {done} done, {failed} refused, {left} not begun',
    refused: 'Refused',
    further: 'and {n} more|and {n} more',
    list: 'who was refused, and why',
    again: 'Try again with {n}|Try again with {n}',
    goOn: 'Go on with {n}|Go on with {n}',
  },
  de: {
    progress: '{done} von {all}',
    stopping: 'Hält an, sobald das Begonnene fertig ist: {done} von {all}',
    result: '{done} erledigt, {failed} abgelehnt',
    stopped: 'Angehalten: {done} erledigt, {failed} abgelehnt, {left} nicht begonnen',
    refused: 'Abgelehnt',
    further: 'und {n} weiterer|und {n} weitere',
    list: 'wer abgelehnt wurde, und warum',
    again: 'Mit {n} noch einmal versuchen',
    goOn: 'Mit {n} weitermachen',
  },
});

export interface RunDialogProps<Of extends Item> {
  readonly task: Task<Of>;
  readonly onClose: () => void;
}

/**
 * Works through many things before one's eyes; it can be stopped, and what was refused or not begun tried again. What
 * was done can be taken back, in the same way.
 */
export function RunDialog<Of extends Item>({ task: first, onClose }: RunDialogProps<Of>) {
  const [task, setTask] = useState(first);
  return <Running key={task.title} task={task} onClose={onClose} onTask={setTask} />;
}

interface RunningProps<Of extends Item> extends RunDialogProps<Of> {
  readonly onTask: (task: Task<Of>) => void;
}

function Running<Of extends Item>({ task, onClose, onTask }: RunningProps<Of>) {
  const t = useTexts(texts);
  const kit = useTexts(kitTexts);
  const { progress, stopping, stop, retry } = useRun(task);
  const { done, failures, left, finished } = progress;
  const button = useFirstFocus<HTMLButtonElement>(true);
  const open = failures.length + left.length;
  const counts = { done: done.length, failed: failures.length, left: left.length, all: task.items.length };
  const undo = finished ? task.undo?.(done) : undefined;
  const state = !finished ? (stopping ? 'stopping' : 'progress') : left.length > 0 ? 'stopped' : 'result';
  const shown = finished ? counts : { ...counts, done: counts.done + counts.failed };
  return (
    <Dialog title={task.title} onClose={finished ? onClose : stop}>
      <progress value={counts.done + counts.failed} max={counts.all} aria-label={task.title} />
      <p role="status">{t(state, shown)}</p>
      {failures.length > 0 && <Failures failures={failures} />}
      <footer>
        {undo && (
          <button type="button" class="secondary" onClick={() => onTask(undo)}>
            {kit('undo')}
          </button>
        )}
        {finished && open > 0 && (
          <button type="button" class="secondary" onClick={retry}>
            {t(failures.length > 0 ? 'again' : 'goOn', { n: open })}
          </button>
        )}
        <button
          ref={button}
          type="button"
          class={finished ? '' : 'secondary'}
          disabled={stopping && !finished}
          onClick={finished ? onClose : stop}
        >
          {kit(finished ? 'close' : 'cancel')}
        </button>
      </footer>
    </Dialog>
  );
}

/** Runs a task, and again what is left of it; what a round did counts in the next one. */
function useRun<Of extends Item>({ items, work }: Task<Of>) {
  const [progress, setProgress] = useState<Progress<Of>>({ done: [], failures: [], left: items, finished: false });
  const [stopping, setStopping] = useState(false);
  const abort = useRef(new AbortController());
  const begin = (open: readonly Of[], before: readonly Of[]) => {
    abort.current = new AbortController();
    setStopping(false);
    const tell = (round: Progress<Of>) => setProgress({ ...round, done: [...before, ...round.done] });
    tell({ done: [], failures: [], left: open, finished: false });
    const isStop = (error: unknown) => error instanceof ChangeOfMind;
    void runEach(open, work, tell, { signal: abort.current.signal, isStop });
  };
  useEffect(() => {
    begin(items, []);
    return () => abort.current.abort();
  }, []);
  return {
    progress,
    stopping,
    stop: () => {
      abort.current.abort();
      setStopping(true);
    },
    retry: () => begin([...progress.failures.map(({ item }) => item), ...progress.left], progress.done),
  };
}

/** More than these are not read by anybody; they can be copied. */
const LISTED = 100;

function Failures({ failures }: { readonly failures: readonly Failure[] }) {
  const t = useTexts(texts);
  const say = useErrorText();
  const further = failures.length - LISTED;
  return (
    <>
      <ul class="failures" tabIndex={0} aria-label={t('refused')}>
        {failures.slice(0, LISTED).map(({ item, error }) => (
          <li key={item.id}>
            <strong>{item.name}</strong>: <ErrorText error={error} />
          </li>
        ))}
        {further > 0 && <li>{t('further', { n: further })}</li>}
      </ul>
      <p>
        <CopyButton
          text={failures.map(({ item, error }) => `${item.name}\t${say(error)}`).join('\n')}
          name={t('list')}
        />
      </p>
    </>
  );
}
