import { Field, Select } from './form';
import { defineTexts, useTexts } from './i18n';
import { fromLocalField, toLocalField } from './local-time';
import { setQuery } from './router';

const texts = defineTexts({
  en: {
    when: 'When',
    '': 'Any time',
    hour: 'The last hour',
    day: 'The last 24 hours',
    week: 'The last 7 days',
    own: 'From … until …',
    from: 'From',
    to: 'Until',
  },
  de: {
    when: 'Wann',
    '': 'Jederzeit',
    hour: 'Die letzte Stunde',
    day: 'Die letzten 24 Stunden',
    week: 'Die letzten 7 Tage',
    own: 'Von … bis …',
    from: 'Von',
    to: 'Bis',
  },
});

const HOUR = 3_600_000;
const LENGTHS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const;
const CHOICES = ['', 'hour', 'day', 'week', 'own'] as const;
type Choice = (typeof CHOICES)[number];

/** Narrows a list to a time, in the address as `from` and `to`; `within` there says by which choice. */
export function TimeRange({ query }: { readonly query: URLSearchParams }) {
  const t = useTexts(texts);
  const choice = choiceIn(query);
  return (
    <>
      <Select
        label={t('when')}
        value={choice}
        onChange={(chosen) => setQuery(queryFor(chosen as Choice))}
        options={CHOICES.map((each) => [each, t(each)] as const)}
      />
      {choice === 'own' &&
        (['from', 'to'] as const).map((name) => (
          <Field
            key={name}
            type="datetime-local"
            label={t(name)}
            value={toLocalField(query.get(name))}
            onChange={(text) => setQuery({ [name]: fromLocalField(text), within: 'own' })}
          />
        ))}
    </>
  );
}

function choiceIn(query: URLSearchParams): Choice {
  const within = CHOICES.find((each) => each !== '' && each === query.get('within'));
  return within ?? (query.has('from') || query.has('to') ? 'own' : '');
}

function queryFor(choice: Choice): Record<string, string | undefined> {
  const within = choice === '' ? undefined : choice;
  if (choice === 'own') return { within };
  const from = choice === '' ? undefined : new Date(Date.now() - LENGTHS[choice]).toISOString();
  return { within, from, to: undefined };
}
