import { useEffect, useId, useState } from 'preact/hooks';
import { described, FieldNotes } from './form';
import { useTexts } from './i18n';
import type { Option } from './option';
import { kitTexts } from './kit-texts';
import { useLoaded, useRested } from './use-loaded';

export interface PickerProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  /** What matches a text; the most fitting few. */
  readonly load: (text: string, signal: AbortSignal) => Promise<readonly Option[]>;
  readonly value: Option | undefined;
  readonly onPick: (option: Option | undefined) => void;
  readonly placeholder?: string;
}

/** One of many, found by typing: a combobox after the ARIA pattern, for as many organizations as there are. */
export function Picker({ label, hint, error, load, value, onPick, placeholder }: PickerProps) {
  const t = useTexts(kitTexts);
  const id = useId();
  const [text, setText] = useState<string>();
  const [active, setActive] = useState(0);
  const open = text !== undefined;
  const rested = useRested(text ?? '');
  const found = useLoaded(open ? rested : undefined, (signal) => load(rested, signal), { keep: true });
  const options = found.data ?? [];
  const [entered, setEntered] = useState(false);
  // Enter means what the text finds, not what an earlier text found.
  const ready = open && rested === text && !found.loading;
  useEffect(() => {
    if (!entered || !ready) return;
    setEntered(false);
    if (options[active]) pick(options[active]);
  }, [entered, ready]);
  const pick = (option: Option | undefined) => {
    onPick(option);
    setText(undefined);
    setActive(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      setText(undefined);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!open) return setText('');
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((active + step + options.length) % Math.max(options.length, 1));
    } else if (event.key === 'Enter' && open) {
      event.preventDefault();
      setEntered(true);
    }
  };
  return (
    <div class="field picker">
      <label for={id}>{label}</label>
      <div class="with-button">
        <input
          id={id}
          type="text"
          role="combobox"
          autocomplete="off"
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          {...(open && options[active] && { 'aria-activedescendant': `${id}-${active}` })}
          value={text ?? value?.text ?? ''}
          placeholder={placeholder ?? t('typeToSearch')}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setActive(0);
          }}
          onClick={() => !open && setText('')}
          onBlur={() => setText(undefined)}
          onKeyDown={onKeyDown}
          {...described(id, hint, error)}
        />
        {value && (
          <button type="button" class="plain" aria-label={`${t('clear')}: ${label}`} onClick={() => pick(undefined)}>
            ×
          </button>
        )}
      </div>
      <ul id={`${id}-list`} role="listbox" aria-label={label} hidden={!open}>
        {options.map((option, index) => (
          <li
            key={option.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            // The field must not lose the focus before the click counts.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => pick(option)}
          >
            {option.text}
            {option.note && <small> {option.note}</small>}
          </li>
        ))}
        {options.length === 0 && (
          <li role="option" aria-disabled="true" aria-selected={false} class="none">
            {found.loading ? t('loading') : t('noMatch')}
          </li>
        )}
      </ul>
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}
