import { createContext, type ComponentChildren } from 'preact';
import { useCallback, useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ChangeOfMind } from './form';
import { focusHeading } from './heading';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { useErrorText } from './use-refusal';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
  /** When it may go, in milliseconds since 1970; without one, it stays until it is dismissed. */
  readonly until?: number;
  readonly undo?: () => Promise<void>;
}

interface Toasts {
  readonly show: (text: string, tone?: Toast['tone']) => void;
  readonly showUndoable: (text: string, undo: () => Promise<void>) => void;
}

const ToastContext = createContext<Toasts>({ show: () => undefined, showUndoable: () => undefined });

/** How long messages stay, in milliseconds: what went wrong stays until it is dismissed. */
const SHOWN_FOR = { plain: 6_000, undoable: 30_000 };

export function ToastProvider({ children }: { readonly children: ComponentChildren }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const count = useRef(0);
  const add = useCallback((toast: Omit<Toast, 'id'>) => {
    const id = ++count.current;
    setToasts((all) => [...all.slice(-3), { id, ...toast }]);
  }, []);
  const present = useMemo<Toasts>(
    () => ({
      show: (text, tone = 'good') =>
        add({ text, tone, ...(tone === 'good' && { until: Date.now() + SHOWN_FOR.plain }) }),
      showUndoable: (text, undo) => add({ text, tone: 'good', undo, until: Date.now() + SHOWN_FOR.undoable }),
    }),
    [add],
  );
  const dismiss = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const hold = useDeparture(toasts, dismiss);
  return (
    <ToastContext.Provider value={present}>
      {children}
      <Messages toasts={toasts} dismiss={dismiss} hold={hold} />
    </ToastContext.Provider>
  );
}

/** Messages go when their time is over, though not while they are read or about to be answered (WCAG 2.2.1). */
function useDeparture(toasts: readonly Toast[], dismiss: (id: number) => void): (held: boolean) => void {
  const [held, hold] = useState(false);
  useEffect(() => {
    if (held || toasts.length === 0) return;
    const timer = setInterval(() => {
      for (const { id, until = Infinity } of toasts) if (until < Date.now()) dismiss(id);
    }, 500);
    return () => clearInterval(timer);
  }, [held, toasts, dismiss]);
  useEffect(() => {
    if (toasts.length === 0) hold(false);
  }, [toasts]);
  return hold;
}

interface MessagesProps {
  readonly toasts: readonly Toast[];
  readonly dismiss: (id: number) => void;
  readonly hold: (held: boolean) => void;
}

function Messages({ toasts, dismiss, hold }: MessagesProps) {
  const t = useTexts(kitTexts);
  return (
    <section
      class="toasts"
      role="region"
      aria-label={t('messages')}
      aria-live="polite"
      onMouseEnter={() => hold(true)}
      onMouseLeave={() => hold(false)}
      onFocusIn={() => hold(true)}
      onFocusOut={() => hold(false)}
    >
      {toasts.map((toast) => (
        <p key={toast.id} class={`toast ${toast.tone}`}>
          <span>{toast.text}</span>
          {toast.undo && <UndoButton undo={toast.undo} onUsed={() => dismiss(toast.id)} />}
          <button type="button" class="plain" aria-label={t('dismiss')} onClick={() => dismiss(toast.id)}>
            ×
          </button>
        </p>
      ))}
    </section>
  );
}

function UndoButton({ undo, onUsed }: { readonly undo: () => Promise<void>; readonly onUsed: () => void }) {
  const t = useTexts(kitTexts);
  const toast = useToast();
  const say = useErrorText();
  const run = () => {
    onUsed();
    // The button goes, and the focus must not go with it.
    focusHeading();
    undo().then(
      () => toast(t('undone')),
      (error: unknown) => error instanceof ChangeOfMind || toast(say(error as Error), 'bad'),
    );
  };
  return (
    <button type="button" class="secondary undo" onClick={run}>
      {t('undo')}
    </button>
  );
}

/** Says what happened, without standing in the way. */
export function useToast(): Toasts['show'] {
  return useContext(ToastContext).show;
}

/** Says what happened, and offers to take it back: `undo` does that, and shows the page as it is then. */
export function useUndoableToast(): Toasts['showUndoable'] {
  return useContext(ToastContext).showUndoable;
}
