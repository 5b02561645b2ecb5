import { Field } from './form';
import { defineTexts, useTexts } from './i18n';
import { fromLocalField, toLocalField } from './local-time';
import { setQuery } from './router';

const texts = defineTexts({
  en: { from: 'From', to: 'Until' },
  de: { from: 'Von', to: 'Bis' },
});

/** Narrows a list to a time, in the address as `from` and `to`. */
export function TimeRange({ query }: { readonly query: URLSearchParams }) {
  const t = useTexts(texts);
  return (
    <>
      {(['from', 'to'] as const).map((name) => (
        <Field
          key={name}
          type="datetime-local"
          label={t(name)}
          value={toLocalField(query.get(name))}
          onChange={(text) => setQuery({ [name]: fromLocalField(text) })}
        />
      ))}
    </>
  );
}
