import { Check, Field } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { kitTexts } from '../../kit/kit-texts';
import { attributeTexts } from './attribute-texts';
import { PLURALS, type Element, type PluralName } from './attributes';

export interface PluralEditorProps {
  readonly name: PluralName;
  readonly elements: readonly Element[];
  readonly onChange: (elements: readonly Element[]) => void;
}

/** An attribute with several values, of which one at most is the primary one (RFC 7643 §2.4). */
export function PluralEditor({ name, elements, onChange }: PluralEditorProps) {
  const t = useTexts(attributeTexts);
  const kit = useTexts(kitTexts);
  // One alone needs no number.
  const called = (text: string, index: number) =>
    elements.length === 1 ? text : t('element', { name: text, n: index + 1 });
  const replace = (index: number, element: Element) => onChange(elements.with(index, element));
  const makePrimary = (index: number, primary: boolean) =>
    onChange(elements.map(({ primary: _, ...rest }, at) => (at === index && primary ? { ...rest, primary } : rest)));
  return (
    <fieldset class="plural">
      <legend>
        {t(name)}{' '}
        <button
          type="button"
          class="plain"
          aria-label={t('addTo', { name: t(name) })}
          onClick={() => onChange([...elements, {}])}
        >
          + {kit('add')}
        </button>
      </legend>
      {elements.map((element, index) => (
        <div key={index} class="element">
          {PLURALS[name].map((part) => (
            <Field
              key={part}
              label={called(t(part), index)}
              type={name === 'emails' && part === 'value' ? 'email' : 'text'}
              value={typeof element[part] === 'string' ? element[part] : ''}
              onChange={(value) => replace(index, { ...element, [part]: value === '' ? undefined : value })}
            />
          ))}
          <Check
            label={called(t('primary'), index)}
            checked={element['primary'] === true}
            onChange={(primary) => makePrimary(index, primary)}
          />
          <button
            type="button"
            class="plain"
            aria-label={t('removeFrom', { name: t(name), n: index + 1 })}
            onClick={() => onChange(elements.toSpliced(index, 1))}
          >
            {kit('remove')}
          </button>
        </div>
      ))}
    </fieldset>
  );
}
