import { defineTexts, useTexts } from './i18n';
import type { Option } from './option';
import { Picker, type PickerProps } from './picker';

const texts = defineTexts({
  en: { chosen: 'Chosen: {label}', drop: 'Leave out {name}' },
  de: { chosen: 'Ausgewählt: {label}', drop: '{name} weglassen' },
});

export interface MultiPickerProps extends Pick<PickerProps, 'label' | 'hint' | 'error' | 'load' | 'placeholder'> {
  readonly values: readonly Option[];
  readonly onChange: (values: readonly Option[]) => void;
}

/** Several of many, each found by typing. */
export function MultiPicker({ values, onChange, load, ...rest }: MultiPickerProps) {
  const t = useTexts(texts);
  const isChosen = ({ id }: Option) => values.some((value) => value.id === id);
  const loadOthers: PickerProps['load'] = async (text, signal) =>
    (await load(text, signal)).filter((option) => !isChosen(option));
  const add = (option: Option | undefined) => {
    if (option && !isChosen(option)) onChange([...values, option]);
  };
  return (
    <div class="multi-picker">
      <Picker {...rest} load={loadOthers} value={undefined} onPick={add} />
      {values.length > 0 && (
        <ul class="chips" aria-label={t('chosen', { label: rest.label })}>
          {values.map(({ id, text, note }) => (
            <li key={id}>
              {text} {note && <small>{note}</small>}
              <button
                type="button"
                class="plain"
                aria-label={t('drop', { name: text })}
                onClick={() => onChange(values.filter((value) => value.id !== id))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
