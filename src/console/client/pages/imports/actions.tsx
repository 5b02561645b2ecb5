import { call } from '../../kit/api';
import { AskButton } from '../../kit/ask-button';
import { useTexts } from '../../kit/i18n';
import { navigate } from '../../kit/router';
import { useSession } from '../../kit/session';
import { useToast } from '../../kit/toasts';
import { useAct } from '../../kit/use-act';
import { isUnderWay, type ImportJob } from './import-job';
import { importsTexts } from './imports-texts';

export interface ImportProps {
  readonly job: ImportJob;
  readonly onChanged: () => void;
}

/** What can be done with an import as it stands. */
export function Actions({ job, onChanged }: ImportProps) {
  const t = useTexts(importsTexts);
  const toast = useToast();
  const act = useAct();
  const { session } = useSession();
  const { id, state, counts, starter, dryRun } = job;
  const post = (what: string, done?: string) =>
    act(async () => {
      await call('POST', `/admin/imports/${id}/${what}`);
      onChanged();
    }, done);
  if (isUnderWay(job)) {
    return (
      <button type="button" class="secondary" onClick={() => post('cancel', t('cancelled_'))}>
        {t('cancel')}
      </button>
    );
  }
  const own = starter.id === session.user.id;
  const toDo = counts.created + counts.updated;
  // Of a file that couldn't be read, nothing could be imported.
  const unread = state === 'failed' && dryRun;
  const runs = own && !unread && (state === 'checked' ? toDo > 0 : state !== 'completed');
  return (
    <>
      {runs && (
        <button type="button" onClick={() => post(state === 'interrupted' ? 'resume' : 'run')}>
          {state === 'checked' ? t('run', { n: toDo }) : t(state === 'interrupted' ? 'resume' : 'runAnyway')}
        </button>
      )}
      {own && /^(uploaded|failed|cancelled)$/.test(state) && (
        <button type="button" class="secondary" onClick={() => post('run?dryRun=true')}>
          {t('checkAgain')}
        </button>
      )}
      <AskButton
        button={t('forget')}
        title={t('askForget')}
        action={t('forget')}
        danger
        onSubmit={async () => {
          await call('DELETE', `/admin/imports/${id}`);
          toast(t('forgotten'));
          navigate('/imports');
        }}
      >
        <p>{t('askForgetWhy')}</p>
      </AskButton>
    </>
  );
}
