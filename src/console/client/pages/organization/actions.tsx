import { useState } from 'preact/hooks';
import { AskButton } from '../../kit/ask-button';
import { Dialog, FormDialog } from '../../kit/dialog';
import { useTexts } from '../../kit/i18n';
import { kitTexts } from '../../kit/kit-texts';
import { Link, navigate } from '../../kit/router';
import { deleteResource, patchResource, type OrganizationResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { Show } from '../../kit/states';
import { useToast } from '../../kit/toasts';
import { useAct } from '../../kit/use-act';
import { useLoaded } from '../../kit/use-loaded';
import { countIn } from './count-in';
import { organizationTexts } from './organization-texts';

interface ActionsProps {
  readonly organization: OrganizationResource;
  readonly onChanged: () => void;
}

/** What can be done to the organization as a whole; a built-in one stays as it is. */
export function Actions({ organization, onChanged }: ActionsProps) {
  const t = useTexts(organizationTexts);
  const toast = useToast();
  const act = useAct();
  const { session } = useSession();
  const [deleting, setDeleting] = useState(false);
  const { id, name, active, memberCount = 0 } = organization;
  const setActive = async (value: boolean) => {
    await patchResource('Organizations', id, [{ op: 'replace', path: 'active', value }]);
    onChanged();
  };
  return (
    <>
      {active ? (
        <AskButton
          button={t('deactivate')}
          title={t('askDeactivate', { name })}
          action={t('deactivate')}
          danger
          onSubmit={async () => {
            await setActive(false);
            toast(t('deactivated'));
          }}
        >
          <p>{t('askDeactivateWhy', { n: memberCount })}</p>
        </AskButton>
      ) : (
        <button type="button" class="secondary" onClick={() => act(() => setActive(true), t('activated'))}>
          {t('activate')}
        </button>
      )}
      {session.organizations === null && (
        <button type="button" class="secondary danger-text" onClick={() => setDeleting(true)}>
          {t('delete')}
        </button>
      )}
      {deleting && <Delete organization={organization} onClose={() => setDeleting(false)} />}
    </>
  );
}

interface DeleteProps {
  readonly organization: OrganizationResource;
  readonly onClose: () => void;
}

/** What stands in the way is told before anybody tries. */
function Delete({ organization, onClose }: DeleteProps) {
  const t = useTexts(organizationTexts);
  const toast = useToast();
  const { may } = useSession();
  const { id, name } = organization;
  const counts = useLoaded(id, (signal) => countIn(id, may, signal));
  if (!counts.data) {
    return (
      <Dialog title={t('askDelete', { name })} onClose={onClose}>
        <Show of={counts}>{() => null}</Show>
      </Dialog>
    );
  }
  if (counts.data.users + counts.data.groups > 0) {
    return <NotEmpty organization={organization} counts={counts.data} onClose={onClose} />;
  }
  const submit = async () => {
    await deleteResource('Organizations', id);
    toast(t('deleted', { name }));
    navigate('/organizations', { replace: true });
  };
  return (
    <FormDialog title={t('askDelete', { name })} action={t('deleteIt')} danger onClose={onClose} onSubmit={submit}>
      <p>{t('askDeleteWhy')}</p>
    </FormDialog>
  );
}

interface NotEmptyProps extends DeleteProps {
  readonly counts: { readonly users: number; readonly groups: number };
}

function NotEmpty({ organization: { id, name }, counts, onClose }: NotEmptyProps) {
  const t = useTexts(organizationTexts);
  const kit = useTexts(kitTexts);
  return (
    <Dialog title={t('notEmpty', { name })} onClose={onClose}>
      <p>{t('notEmptyWhy', counts)}</p>
      <p class="links">
        {counts.users > 0 && <Link to={`/users?organization=${id}`}>{t('toUsers')}</Link>}
        {counts.groups > 0 && <Link to={`/groups?organization=${id}`}>{t('toGroups')}</Link>}
      </p>
      <footer>
        <button type="button" onClick={onClose}>
          {kit('close')}
        </button>
      </footer>
    </Dialog>
  );
}
