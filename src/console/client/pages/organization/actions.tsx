import { AskButton } from '../../kit/ask-button';
import { DeleteButton } from '../../kit/delete-button';
import { useTexts } from '../../kit/i18n';
import { Link } from '../../kit/router';
import { patchResource, type OrganizationResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { useUndoableToast } from '../../kit/toasts';
import { useAct } from '../../kit/use-act';
import { countIn } from './count-in';
import { organizationTexts } from './organization-texts';

interface ActionsProps {
  readonly organization: OrganizationResource;
  readonly onChanged: () => void;
}

/** What can be done to the organization as a whole; a built-in one stays as it is. */
export function Actions({ organization, onChanged }: ActionsProps) {
  const t = useTexts(organizationTexts);
  const undoable = useUndoableToast();
  const act = useAct();
  const { session } = useSession();
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
            undoable(t('deactivated'), () => setActive(true));
          }}
        >
          <p>{t('askDeactivateWhy', { n: memberCount })}</p>
        </AskButton>
      ) : (
        <button type="button" class="secondary" onClick={() => act(() => setActive(true), t('activated'))}>
          {t('activate')}
        </button>
      )}
      {session.organizations === null && <DeleteOrganization organization={organization} />}
    </>
  );
}

/** What stands in the way is told before anybody tries. */
function DeleteOrganization({ organization }: Pick<ActionsProps, 'organization'>) {
  const t = useTexts(organizationTexts);
  const { may } = useSession();
  const { id, name } = organization;
  const obstacle = (counts: Counts) =>
    counts.users + counts.groups === 0
      ? undefined
      : { title: t('notEmpty', { name }), why: <NotEmpty id={id} counts={counts} /> };
  return (
    <DeleteButton
      endpoint="Organizations"
      id={id}
      title={t('askDelete', { name })}
      look={(signal) => countIn(id, may, signal)}
      obstacle={obstacle}
      why={() => t('askDeleteWhy')}
      deleted={t('deleted', { name })}
      backTo="/organizations"
    />
  );
}

type Counts = Awaited<ReturnType<typeof countIn>>;

function NotEmpty({ id, counts }: { readonly id: string; readonly counts: Counts }) {
  const t = useTexts(organizationTexts);
  return (
    <>
      <p>{t('notEmptyWhy', counts)}</p>
      <p class="links">
        {counts.users > 0 && <Link to={`/users?organization=${id}`}>{t('toUsers')}</Link>}
        {counts.groups > 0 && <Link to={`/groups?organization=${id}`}>{t('toGroups')}</Link>}
      </p>
    </>
  );
}
