import { ChangeOfMind } from './form';
import { useToast } from './toasts';
import { useErrorText } from './use-refusal';

/** Those whose work is under way. */
const busy = new WeakSet<Element>();

/**
 * Runs what a button does, once at a time, and says what came of it: the text where it went well, the reason where not.
 * The button in focus, which is the one that was pressed, shows meanwhile that it works.
 */
export function useAct(): (work: () => Promise<void>, done?: string) => void {
  const toast = useToast();
  const say = useErrorText();
  return (work, done) => {
    const button = document.activeElement ?? document.body;
    if (busy.has(button)) return;
    busy.add(button);
    if (button instanceof HTMLButtonElement) button.ariaBusy = 'true';
    const run = async () => {
      try {
        await work();
        if (done !== undefined) toast(done);
      } catch (error) {
        if (!(error instanceof ChangeOfMind)) toast(say(error as Error), 'bad');
      } finally {
        busy.delete(button);
        if (button instanceof HTMLButtonElement) button.ariaBusy = null;
      }
    };
    void run();
  };
}
