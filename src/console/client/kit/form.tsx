import type { ComponentChildren, TargetedInputEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import { ApiError } from './api';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { ErrorText } from './states';
import { useErrorText } from './use-refusal';
import { useFirstFocus } from './use-first-focus';

export interface Submitting {
  readonly busy: boolean;
  readonly error: Error | undefined;
  readonly submit: (event: Event) => void;
  /** What the API says of one attribute's value. */
  readonly errorOf: (...attributes: readonly string[]) => string | undefined;
}

/** Runs a form's work once at a time, and keeps what went wrong. */
export function useSubmit(work: () => Promise<void>): Submitting {
  const say = useErrorText();
  const [state, setState] = useState<{ busy: boolean; error: Error | undefined }>({ busy: false, error: undefined });
  const submit = (event: Event) => {
    event.preventDefault();
    if (state.busy) return;
    setState({ busy: true, error: undefined });
    work().then(
      () => setState({ busy: false, error: undefined }),
      (error: unknown) => setState({ busy: false, error: isChange(error) ? undefined : (error as Error) }),
    );
  };
  const { error } = state;
  return {
    ...state,
    submit,
    errorOf: (...attributes) =>
      error instanceof ApiError && attributes.some((attribute) => error.attribute?.endsWith(attribute))
        ? say(error)
        : undefined,
  };
}

/** Thrown where the user thought better of it: there is nothing to say then. */
export class ChangeOfMind extends Error {
  override readonly name = 'ChangeOfMind';
}

function isChange(error: unknown): boolean {
  return error instanceof ChangeOfMind;
}

export function FormError({ error }: { readonly error: Error | undefined }) {
  return (
    <div role="alert" class={error ? 'form-error' : ''}>
      {error && <ErrorText error={error} />}
    </div>
  );
}

interface Common {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

export interface FieldProps extends Common {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'search' | 'url' | 'tel' | 'date' | 'datetime-local' | 'number';
  readonly name?: string;
  readonly autocomplete?: string;
  readonly placeholder?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly autoFocus?: boolean;
  readonly multiline?: boolean;
}

/** A labelled field with its hint and its error, both of which a screen reader tells with it. */
export function Field({
  label,
  hint,
  error,
  value,
  onChange,
  multiline = false,
  required = false,
  ...rest
}: FieldProps) {
  const t = useTexts(kitTexts);
  const id = useId();
  const input = {
    ...rest,
    ref: useFirstFocus<HTMLInputElement & HTMLTextAreaElement>(rest.autoFocus ?? false),
    id,
    value,
    required,
    onInput: (event: TargetedInputEvent<HTMLInputElement | HTMLTextAreaElement>) => onChange(event.currentTarget.value),
    ...described(id, hint, error),
  };
  return (
    <div class="field">
      <label for={id}>
        {label}
        {required && <span class="required"> ({t('required')})</span>}
      </label>
      {multiline ? <textarea rows={3} {...input} /> : <input type="text" {...(input as object)} />}
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}

/** Joins an input with {@link FieldNotes}. */
export function described(id: string, hint: string | undefined, error: string | undefined) {
  const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return { ...(notes !== '' && { 'aria-describedby': notes }), ...(error && { 'aria-invalid': true }) };
}

export function FieldNotes({ id, hint, error }: { readonly id: string } & Pick<Common, 'hint' | 'error'>) {
  return (
    <>
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      {error && (
        <small id={`${id}-error`} class="error">
          {error}
        </small>
      )}
    </>
  );
}

export interface SelectProps extends Common {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Value and text. */
  readonly options: readonly (readonly [value: string, text: string])[];
}

export function Select({ label, hint, error, value, onChange, options }: SelectProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        {...described(id, hint, error)}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}

export interface CheckProps {
  readonly label: ComponentChildren;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly hint?: string;
  readonly disabled?: boolean;
}

export function Check({ label, checked, onChange, hint, disabled = false }: CheckProps) {
  const id = useId();
  return (
    <div class="field check">
      <label for={id}>
        <input
          id={id}
          type="checkbox"
          checked={checked}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.checked)}
          {...described(id, hint, undefined)}
        />
        {label}
      </label>
      <FieldNotes id={id} hint={hint} />
    </div>
  );
}
