import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { FormError, useSubmit } from './form';
import { giveFocusBack } from './heading';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';

export interface DialogProps {
  readonly title: string;
  /** Also by Escape. Undefined: it stays until it is done. */
  readonly onClose?: (() => void) | undefined;
  readonly children: ComponentChildren;
}

/** A modal dialog: there while it is drawn. The browser keeps the focus in it; who had it before gets it back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const t = useTexts(kitTexts);
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // The browser would give it back itself, but the dialog is gone before it can be closed.
  const [opener] = useState(() => document.activeElement);
  // A layout effect's end comes with the dialog's, not some time later, when the focus is somewhere else already.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => {
      dialog?.close();
      giveFocusBack(opener);
    };
  }, [opener]);
  return (
    <dialog
      ref={element}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      onClose={({ currentTarget }) => {
        // A browser asks once; at a second Escape it closes the dialog all the same.
        if (!currentTarget.isConnected) return;
        if (onClose) onClose();
        else currentTarget.showModal();
      }}
    >
      <article>
        <header>
          <h2 id={heading}>{title}</h2>
          {onClose && (
            <button type="button" class="plain dismiss" aria-label={t('close')} onClick={onClose}>
              ×
            </button>
          )}
        </header>
        {children}
      </article>
    </dialog>
  );
}

export interface FormDialogProps {
  readonly title: string;
  readonly action: string;
  readonly danger?: boolean;
  /** There is nothing to do yet. */
  readonly disabled?: boolean;
  readonly onClose: () => void;
  /** Does what the dialog is for; what it throws is shown, and the dialog stays. */
  readonly onSubmit: () => Promise<void>;
  readonly children: ComponentChildren;
}

/** A dialog with a form: closes when `onSubmit` is done. */
export function FormDialog(props: FormDialogProps) {
  const { title, action, danger = false, disabled = false, onClose, onSubmit, children } = props;
  const t = useTexts(kitTexts);
  const form = useSubmit(async () => {
    await onSubmit();
    onClose();
  });
  return (
    <Dialog title={title} onClose={form.busy ? undefined : onClose}>
      <form onSubmit={form.submit}>
        <FormError error={form.error} />
        {children}
        <footer>
          <button type="button" class="secondary" disabled={form.busy} onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" class={danger ? 'danger' : ''} aria-busy={form.busy} disabled={form.busy || disabled}>
            {action}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
