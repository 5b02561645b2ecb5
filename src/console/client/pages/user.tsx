import { useState } from 'preact/hooks';
import { Facts } from '../kit/facts';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { usePlace } from '../kit/router';
import { nameOf, PORTAL_USER, readResource, type UserResource } from '../kit/scim';
import { useSession } from '../kit/session';
import { Show } from '../kit/states';
import { Tabs } from '../kit/tabs';
import { ThingLink } from '../kit/thing-link';
import { Time } from '../kit/time';
import { useLoaded } from '../kit/use-loaded';
import { useUnsaved } from '../kit/use-unsaved';
import { Access } from './user/access';
import { Actions } from './user/actions';
import type { Draft } from './user/attributes';
import { Profile, type PartProps } from './user/profile';
import { Requests } from './user/requests';
import { Sessions } from './user/sessions';
import { Trail } from './user/trail';
import { userTexts } from './user/user-texts';
import { UserBadges } from './users/user-badges';

export const userPage: ConsolePage = {
  path: '/users/:id',
  title: { en: 'User', de: 'Benutzer' },
  needs: 'users:read',
  view: ({ id = '' }) => <UserPage id={id} />,
};

function UserPage({ id }: { readonly id: string }) {
  const [changed, setChanged] = useState<UserResource>();
  const loaded = useLoaded(id, (signal) => readResource<UserResource>('Users', id, signal));
  const onChanged = (user: UserResource | undefined) => {
    setChanged(user);
    if (!user) loaded.reload();
  };
  return <Show of={loaded}>{(user) => <OneUser user={changed ?? user} onChanged={onChanged} />}</Show>;
}

function OneUser({ user, onChanged }: PartProps) {
  return (
    <>
      <PageHeading title={nameOf(user)}>
        <Actions user={user} onChanged={onChanged} />
      </PageHeading>
      <p class="under-heading">
        <UserBadges user={user} /> <code>{user.userName}</code>
      </p>
      <UserFacts user={user} />
      <Parts user={user} onChanged={onChanged} />
    </>
  );
}

function UserFacts({ user }: { readonly user: UserResource }) {
  const t = useTexts(userTexts);
  const { lastLogin, passwordChangedAt, organization, provider } = user[PORTAL_USER];
  const email = user.emails?.find(({ primary }) => primary) ?? user.emails?.[0];
  return (
    <Facts
      of={{
        [t('organization')]: (
          <ThingLink type="Organization" id={organization.value}>
            {organization.display ?? organization.value}
          </ThingLink>
        ),
        [t('email')]: email?.value ?? '–',
        [t('lastLogin')]: <Time at={lastLogin} />,
        [t('passwordChangedAt')]: provider === 'builtIn' ? <Time at={passwordChangedAt} /> : undefined,
        [t('created')]: <Time at={user.meta?.created} />,
        [t('lastModified')]: <Time at={user.meta?.lastModified} />,
      }}
    />
  );
}

function Parts({ user, onChanged }: PartProps) {
  const t = useTexts(userTexts);
  const { may } = useSession();
  const { path, query } = usePlace();
  const version = user.meta?.version;
  // What was typed for one version of the user doesn't fit the next.
  const [kept, setKept] = useState<{ readonly version: string | undefined; readonly draft: Draft }>();
  const draft = kept?.version === version ? kept?.draft : undefined;
  useUnsaved(draft !== undefined);
  const tabs = [
    'profile',
    'access',
    'sessions',
    ...(may('audit:read') ? (['trail', 'requests'] as const) : []),
  ] as const;
  const present = tabs.find((tab) => tab === query.get('part')) ?? 'profile';
  return (
    <>
      <Tabs
        label={t('parts')}
        tabs={tabs.map((tab) => ({
          to: tab === 'profile' ? path : `${path}?part=${tab}`,
          text: t(tab),
          current: tab === present,
        }))}
      />
      {present === 'profile' && (
        <Profile
          user={user}
          onChanged={onChanged}
          draft={draft}
          onDraft={(changed) => setKept(changed && { version, draft: changed })}
        />
      )}
      {present === 'access' && <Access user={user} onChanged={onChanged} />}
      {present === 'sessions' && <Sessions user={user} />}
      {present === 'trail' && <Trail user={user} />}
      {present === 'requests' && <Requests userId={user.id} />}
    </>
  );
}
