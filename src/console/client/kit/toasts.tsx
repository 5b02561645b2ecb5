import { createContext, type ComponentChildren } from 'preact';
import { useCallback, useContext, useRef, useState } from 'preact/hooks';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

type ShowToast = (text: string, tone?: Toast['tone']) => void;

const ToastContext = createContext<ShowToast>(() => undefined);

/** How long a message stays that needs no answer; failures stay until they are dismissed. */
const SHOWN_FOR = 6_000;

export function ToastProvider({ children }: { readonly children: ComponentChildren }) {
  const t = useTexts(kitTexts);
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const count = useRef(0);
  const dismiss = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useCallback<ShowToast>(
    (text, tone = 'good') => {
      const id = ++count.current;
      setToasts((all) => [...all.slice(-3), { id, text, tone }]);
      if (tone === 'good') setTimeout(() => dismiss(id), SHOWN_FOR);
    },
    [dismiss],
  );
  return (
    <ToastContext.Provider value={show}>
      {children}
      <section class="toasts" role="region" aria-label={t('messages')} aria-live="polite">
        {toasts.map(({ id, text, tone }) => (
          <p key={id} class={`toast ${tone}`}>
            <span>{text}</span>
            <button type="button" class="plain" aria-label={t('dismiss')} onClick={() => dismiss(id)}>
              ×
            </button>
          </p>
        ))}
      </section>
    </ToastContext.Provider>
  );
}

/** Says what happened, without standing in the way. */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}
