import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { FormDialog } from './dialog';

export interface AskButtonProps {
  readonly button: string;
  readonly title: string;
  readonly action: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly class?: string;
  /** What the button is about, where several are alike. */
  readonly about?: string;
  readonly onSubmit: () => Promise<void>;
  readonly children?: ComponentChildren;
}

/** A button that asks before it does what it says. */
export function AskButton({ button, about, children, class: kind = 'secondary', ...dialog }: AskButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class={kind} onClick={() => setOpen(true)}>
        {button}
        {about && <span class="hidden"> {about}</span>}
      </button>
      {open && (
        <FormDialog {...dialog} onClose={() => setOpen(false)}>
          {children}
        </FormDialog>
      )}
    </>
  );
}
