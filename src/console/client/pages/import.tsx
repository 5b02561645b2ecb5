import { Facts } from '../kit/facts';
import { PageHeading } from '../kit/heading';
import { useLanguage, useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { Link } from '../kit/router';
import { useSession } from '../kit/session';
import { Show } from '../kit/states';
import { Time } from '../kit/time';
import { Actions, type ImportProps } from './imports/actions';
import { IMPORTERS, isUnderWay, type ImportJob } from './imports/import-job';
import { faultIn } from './imports/fault-words';
import { importsTexts } from './imports/imports-texts';
import { NextSteps } from './imports/next-steps';
import { Faults, Mapping, UnderstoodColumns, WholeReport } from './imports/outcome';
import { StateBadge } from './imports/state-badge';
import { timeLeft } from './imports/time-left';
import { useImport } from './imports/use-import';

export const importPage: ConsolePage = {
  path: '/imports/:id',
  title: { en: 'Import', de: 'Import' },
  needs: IMPORTERS,
  view: ({ id = '' }) => <ImportPage id={id} />,
};

function ImportPage({ id }: { readonly id: string }) {
  const loaded = useImport(id);
  return <Show of={loaded}>{(job) => <Opened job={job} onChanged={loaded.reload} />}</Show>;
}

function Opened({ job, onChanged }: ImportProps) {
  const t = useTexts(importsTexts);
  const { session } = useSession();
  const { fileName, starter, created, startedAt, finishedAt, expiresAt, format } = job;
  return (
    <>
      <PageHeading
        title={
          <>
            {t('heading', { name: fileName ?? t('noName') })} <StateBadge job={job} />
          </>
        }
      >
        <Actions job={job} onChanged={onChanged} />
        <Link to="/imports">{t('back')}</Link>
      </PageHeading>
      <p role="status" class="told">
        <Told job={job} />
      </p>
      {job.state === 'completed' && <NextSteps job={job} />}
      {starter.id !== session.user.id && <p>{t('notOwn', { name: starter.name })}</p>}
      {isUnderWay(job) && <Progress job={job} />}
      {wasRead(job) && <Counts job={job} />}
      {!isUnderWay(job) && <WholeReport job={job} />}
      <Faults job={job} />
      {!isUnderWay(job) && wasRead(job) && <Mapping job={job} />}
      {!wasRead(job) && <UnderstoodColumns />}
      <Facts
        of={{
          [t('format')]: format,
          [t('by')]: starter.name,
          [t('when')]: <Time at={created} />,
          [t('startedAt')]: startedAt && <Time at={startedAt} />,
          [t('finishedAt')]: finishedAt && <Time at={finishedAt} />,
          [t('expires')]: <Time at={expiresAt} />,
        }}
      />
    </>
  );
}

/** False where the file itself was refused: there are no rows to speak of then. */
function wasRead({ state, counts }: ImportJob): boolean {
  return state !== 'failed' || counts.rows > 0;
}

/** How it stands, in a sentence. */
function Told({ job }: { readonly job: ImportJob }) {
  const t = useTexts(importsTexts);
  const { state, dryRun, counts } = job;
  const { language } = useLanguage();
  const error = faultIn(language, { reason: job.error ?? '' });
  if (state === 'queued') return <>{t('isQueued')}</>;
  if (state === 'running') return <>{t(dryRun ? 'willCheck' : 'isRunning')}</>;
  const n = counts.failed;
  if (state === 'checked' && counts.created + counts.updated === 0) return <>{t('nothingToDo')}</>;
  if (state === 'checked') return <>{t(n > 0 ? 'someWouldBeLeft' : 'isChecked', { n })}</>;
  if (state === 'completed') return <>{t(n > 0 ? 'someLeft' : 'isCompleted', { n })}</>;
  if (state === 'failed') return <>{t(dryRun ? 'isFailedCheck' : 'isFailed', { error })}</>;
  if (state === 'cancelled') return <>{t('isCancelled')}</>;
  return <>{t(state === 'interrupted' ? 'isInterrupted' : 'isUploaded')}</>;
}

function Progress({ job }: { readonly job: ImportJob }) {
  const t = useTexts(importsTexts);
  const { language } = useLanguage();
  const { progress } = job;
  const { bytes, ofBytes, rows } = progress;
  const left = timeLeft(job, language);
  const percent = ofBytes === 0 ? 0 : Math.floor((bytes / ofBytes) * 100);
  return (
    <>
      <progress value={bytes} max={ofBytes} aria-label={t('percent', { n: percent })} />
      <p>
        {t('percent', { n: percent })}, {t('progress', { n: rows })}. {left && t('left', { time: left })}
      </p>
    </>
  );
}

const COUNTS = [
  ['created', 'created'],
  ['updated', 'updated'],
  ['unchanged', 'unchanged'],
  ['failed', 'notTaken'],
] as const;

/** What a check counts has yet to happen. */
const TO_COME = { created: 'toCreate', updated: 'toUpdate', unchanged: 'unchanged', failed: 'notTaken' } as const;

function Counts({ job: { counts, dryRun } }: { readonly job: ImportJob }) {
  const t = useTexts(importsTexts);
  const { language } = useLanguage();
  return (
    <dl class="counts">
      {COUNTS.map(([count, text]) => (
        <div key={count} class={count === 'failed' && counts.failed > 0 ? 'bad' : ''}>
          <dt>{t(dryRun ? TO_COME[count] : text)}</dt>
          <dd>{counts[count].toLocaleString(language)}</dd>
        </div>
      ))}
    </dl>
  );
}
