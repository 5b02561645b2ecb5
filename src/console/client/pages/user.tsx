import { useState } from 'preact/hooks';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { usePlace } from '../kit/router';
import { nameOf, PORTAL_USER, readResource, type UserResource } from '../kit/scim';
import { useSession } from '../kit/session';
import { Show } from '../kit/states';
import { Tabs } from '../kit/tabs';
import { Time } from '../kit/time';
import { useLoaded } from '../kit/use-loaded';
import { Access } from './user/access';
import { Actions } from './user/actions';
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
      <UserBadges user={user} />
      <Facts user={user} />
      <Parts user={user} onChanged={onChanged} />
    </>
  );
}

function Facts({ user }: { readonly user: UserResource }) {
  const t = useTexts(userTexts);
  const { lastLogin, passwordChangedAt, organization } = user[PORTAL_USER];
  return (
    <dl class="facts">
      <div>
        <dt>{t('organization')}</dt>
        <dd>{organization.display}</dd>
      </div>
      <div>
        <dt>{t('lastLogin')}</dt>
        <dd>
          <Time at={lastLogin} />
        </dd>
      </div>
      <div>
        <dt>{t('passwordChangedAt')}</dt>
        <dd>
          <Time at={passwordChangedAt} />
        </dd>
      </div>
      <div>
        <dt>{t('created')}</dt>
        <dd>
          <Time at={user.meta?.created} />
        </dd>
      </div>
      <div>
        <dt>{t('lastModified')}</dt>
        <dd>
          <Time at={user.meta?.lastModified} />
        </dd>
      </div>
      <div>
        <dt>{t('id')}</dt>
        <dd>
          <code>{user.id}</code>
        </dd>
      </div>
    </dl>
  );
}

function Parts({ user, onChanged }: PartProps) {
  const t = useTexts(userTexts);
  const { may } = useSession();
  const { path, query } = usePlace();
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
      {present === 'profile' && <Profile key={user.meta?.version} user={user} onChanged={onChanged} />}
      {present === 'access' && <Access user={user} onChanged={onChanged} />}
      {present === 'sessions' && <Sessions user={user} />}
      {present === 'trail' && <Trail userId={user.id} />}
      {present === 'requests' && <Requests userId={user.id} />}
    </>
  );
}
