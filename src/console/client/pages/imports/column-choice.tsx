import { useTexts } from '../../kit/i18n';
import { Badge } from '../../kit/states';
import { Table } from '../../kit/table';
import type { Choice } from './column-choices';
import type { CsvHead } from './csv-head';
import { columnTexts } from './column-texts';
import { COLUMNS, isUnderstood, standsFor, type RowType } from './known-columns';

export interface ColumnChoiceProps {
  readonly head: CsvHead;
  readonly type: RowType;
  readonly choices: readonly Choice[];
  readonly onChange: (choices: readonly Choice[]) => void;
}

/** The columns of a file with their first values, and what each is to be taken for. */
export function ColumnChoice({ head, type, choices, onChange }: ColumnChoiceProps) {
  const t = useTexts(columnTexts);
  const rows = head.header.map((name, at) => ({ name, at, sample: sampleOf(head, at) }));
  const left = choices.filter((choice) => choice === 'nothing').length;
  const renamed = rows.filter(({ name, at }) => isRenamed(name, choices[at], type)).length;
  return (
    <details open={left + renamed > 0} class="column-choice">
      <summary>
        {t('columns', { n: rows.length })} {left > 0 && <Badge tone="warn">{t('leftOut', { n: left })}</Badge>}
        {left === 0 && <Badge tone="good">{t('allUnderstood')}</Badge>}
      </summary>
      <Table
        caption={t('caption')}
        rows={{ data: rows, error: undefined, loading: false, reload: () => undefined }}
        idOf={({ at }) => String(at)}
        columns={[
          {
            key: 'name',
            title: t('inFile'),
            heading: true,
            cell: ({ name, at }) => name || t('noName', { n: at + 1 }),
          },
          { key: 'sample', title: t('example'), cell: ({ sample }) => sample },
          {
            key: 'becomes',
            title: t('becomes'),
            cell: ({ name, at }) => (
              <Becomes
                name={name || t('noName', { n: at + 1 })}
                understood={isUnderstood(name, type) && name !== '' && !standsFor(name, type)}
                type={type}
                choice={choices[at] ?? 'as-named'}
                onChange={(choice) => onChange(choices.map((each, index) => (index === at ? choice : each)))}
              />
            ),
          },
        ]}
      />
    </details>
  );
}

function isRenamed(name: string, choice: Choice | undefined, type: RowType): boolean {
  return choice !== 'nothing' && choice !== 'as-named' && choice !== standsFor(name, type);
}

function sampleOf({ sample }: CsvHead, at: number): string {
  const value = sample.map((row) => row[at] ?? '').find((cell) => cell !== '') ?? '–';
  return value.length > 60 ? `${value.slice(0, 60)}…` : value;
}

interface BecomesProps {
  readonly name: string;
  readonly understood: boolean;
  readonly type: RowType;
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
}

function Becomes({ name, understood, type, choice, onChange }: BecomesProps) {
  const t = useTexts(columnTexts);
  return (
    <select
      aria-label={t('takenFor', { name })}
      value={choice}
      onChange={(event) => onChange(event.currentTarget.value as Choice)}
    >
      {understood && <option value="as-named">{t('asNamed')}</option>}
      {COLUMNS[type].map((column) => (
        <option key={column} value={column} selected={column === choice}>
          {t(column)} ({column})
        </option>
      ))}
      <option value="nothing" selected={choice === 'nothing'}>
        {t('nothing')}
      </option>
    </select>
  );
}
