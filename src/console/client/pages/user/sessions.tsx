import { useState } from 'preact/hooks';
import { call } from '../../kit/api';
import { FormDialog } from '../../kit/dialog';
import { useTexts } from '../../kit/i18n';
import { nameOf, type UserResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { Badge } from '../../kit/states';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { useToast } from '../../kit/toasts';
import { useLoaded } from '../../kit/use-loaded';
import { userTexts } from './user-texts';

interface SessionRow {
  readonly id: string;
  readonly created: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  readonly present: boolean;
}

/** Where the user is signed in, and out everywhere. */
export function Sessions({ user }: { readonly user: UserResource }) {
  const t = useTexts(userTexts);
  const toast = useToast();
  const { may } = useSession();
  const [asked, setAsked] = useState(false);
  const path = `/admin/users/${user.id}/sessions`;
  const loaded = useLoaded(path, async (signal) => {
    return (await call<{ sessions: readonly SessionRow[] }>('GET', path, { signal })).sessions;
  });
  const name = nameOf(user);
  return (
    <>
      <Table
        caption={t('sessions')}
        rows={loaded}
        idOf={({ id }) => id}
        empty={t('noSessions')}
        columns={[
          {
            key: 'created',
            title: t('signedInSince'),
            heading: true,
            cell: ({ created, present }) => (
              <>
                <Time at={created} /> {present && <Badge>{t('presentSession')}</Badge>}
              </>
            ),
          },
          { key: 'used', title: t('lastUsed'), cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
          { key: 'ends', title: t('expires'), cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        ]}
      />
      {may('users:password') && (loaded.data?.length ?? 0) > 0 && (
        <button type="button" class="secondary" onClick={() => setAsked(true)}>
          {t('signOutEverywhere')}
        </button>
      )}
      {asked && (
        <FormDialog
          title={t('askSignOut', { name })}
          action={t('signOutEverywhere')}
          danger
          onClose={() => setAsked(false)}
          onSubmit={async () => {
            await call('DELETE', path);
            toast(t('signedOut', { name }));
            loaded.reload();
          }}
        >
          {null}
        </FormDialog>
      )}
    </>
  );
}
