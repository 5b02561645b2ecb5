import { useState } from 'preact/hooks';
import { download } from '../../kit/download';
import { useLanguage, useTexts } from '../../kit/i18n';
import { Link } from '../../kit/router';
import { useSession } from '../../kit/session';
import { Empty } from '../../kit/states';
import { Table } from '../../kit/table';
import { useAct } from '../../kit/use-act';
import { columnTexts } from './column-texts';
import { faultIn } from './fault-words';
import { isUnderWay, type Fault, type ImportJob } from './import-job';
import { importsTexts } from './imports-texts';
import { COLUMNS, TYPES } from './known-columns';
import { Template } from './template';

/** So many rows that failed are told with the import itself. */
const TOLD = 100;

const loadedNow = <Row,>(rows: readonly Row[]) => ({
  data: rows,
  error: undefined,
  loading: false,
  reload: () => undefined,
});

/** So many are shown at once. */
const SHOWN = 20;

export function Faults({ job }: { readonly job: ImportJob }) {
  const t = useTexts(importsTexts);
  const { language } = useLanguage();
  const [all, setAll] = useState(false);
  const { faults, counts } = job;
  if (counts.failed === 0) return null;
  const shown = all || faults.length <= SHOWN + 5 ? faults : faults.slice(0, SHOWN);
  const rows = shown.map((fault, index) => ({ ...fault, id: String(index) }));
  return (
    <section aria-labelledby="faults">
      <h2 id="faults">{t('faults')}</h2>
      {!isUnderWay(job) && <Downloads job={job} />}
      <Table<Fault & { readonly id: string }>
        caption={t('faults')}
        rows={loadedNow(rows)}
        idOf={({ id }) => id}
        columns={[
          {
            key: 'line',
            title: t('line'),
            heading: true,
            cell: ({ line }) => <span class="line">{`${t('line')} ${line}`}</span>,
          },
          { key: 'column', title: t('inColumn'), cell: ({ column, attribute }) => column ?? attribute ?? '–' },
          { key: 'reason', title: t('reason'), cell: (fault) => faultIn(language, fault) },
        ]}
      />
      {shown.length < faults.length && (
        <button type="button" class="secondary" onClick={() => setAll(true)}>
          {t('moreFaults', { n: faults.length - shown.length })}
        </button>
      )}
      {all && counts.failed > TOLD && <p>{t('firstFaults', { n: TOLD })}</p>}
    </section>
  );
}

function Downloads({ job: { id, starter, fileName } }: { readonly job: ImportJob }) {
  const t = useTexts(importsTexts);
  const { session } = useSession();
  const act = useAct();
  const save = (path: string, name: string) =>
    act(() => download(`/admin/imports/${id}/${path}`, name), t('downloaded'));
  const name = fileName ?? `${id}.txt`;
  return (
    <>
      <div class="actions">
        {starter.id === session.user.id && (
          <button type="button" onClick={() => save('rejects', `rejects-${name}`)}>
            {t('rejects')}
          </button>
        )}
        <button type="button" class="secondary" onClick={() => save('report?format=csv', `report-${name}.csv`)}>
          {t('report')}
        </button>
      </div>
      {starter.id === session.user.id && (
        <p>
          <small>{t('rejectsHint')}</small>
        </p>
      )}
    </>
  );
}

/** Row by row, what was created or changed; in a dry run, what would be. */
export function WholeReport({ job: { id, counts, fileName } }: { readonly job: ImportJob }) {
  const t = useTexts(importsTexts);
  const act = useAct();
  if (counts.created + counts.updated === 0) return null;
  const save = () => download(`/admin/imports/${id}/report?format=csv&rows=all`, `changes-${fileName ?? id}.csv`);
  return (
    <p>
      <button type="button" class="secondary" onClick={() => act(save, t('downloaded'))}>
        {t('wholeReport')}
      </button>
    </p>
  );
}

/** What each column was understood as: a wrong one shows before anything is changed. */
export function Mapping({ job: { columns } }: { readonly job: ImportJob }) {
  const t = useTexts(importsTexts);
  return (
    <section aria-labelledby="mapping">
      <h2 id="mapping">{t('mapping')}</h2>
      {columns.length === 0 ? (
        <Empty>{t('noMapping')}</Empty>
      ) : (
        <Table
          caption={t('mapping')}
          rows={loadedNow(columns)}
          idOf={({ column }) => column}
          columns={[
            { key: 'column', title: t('column'), heading: true, cell: ({ column }) => column },
            { key: 'attribute', title: t('attribute'), cell: ({ attribute }) => <code>{attribute}</code> },
          ]}
        />
      )}
    </section>
  );
}

/** What a file may say: for whoever brought one that imports don't understand. */
export function UnderstoodColumns() {
  const t = useTexts(importsTexts);
  const columns = useTexts(columnTexts);
  return (
    <section aria-labelledby="understood">
      <h2 id="understood">{t('understoodColumns')}</h2>
      {TYPES.map((type) => (
        <details key={type} open={type === 'users'}>
          <summary>{t(type)}</summary>
          <dl class="known-columns">
            {COLUMNS[type].map((column) => (
              <div key={column}>
                <dt>
                  <code>{column}</code>
                </dt>
                <dd>{columns(column)}</dd>
              </div>
            ))}
          </dl>
          <Template type={type} />
        </details>
      ))}
      <p>
        <Link to="/imports">{t('chooseAnother')}</Link>
      </p>
    </section>
  );
}
