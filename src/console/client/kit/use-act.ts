import { ChangeOfMind } from './form';
import { useToast } from './toasts';
import { useErrorText } from './use-refusal';

/** Runs what a button does, and says what came of it: the text where it went well, the reason where not. */
export function useAct(): (work: () => Promise<void>, done?: string) => void {
  const toast = useToast();
  const say = useErrorText();
  return (work, done) => {
    work().then(
      () => done !== undefined && toast(done),
      (error: unknown) => error instanceof ChangeOfMind || toast(say(error as Error), 'bad'),
    );
  };
}
