import { useState } from 'preact/hooks';
import { Address } from '../kit/address';
import { focusHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import { ListPage, useScimList } from '../kit/list-page';
import type { ConsolePage } from '../kit/page';
import { Link, usePlace } from '../kit/router';
import { nameOf, PORTAL_USER, type UserResource } from '../kit/scim';
import { useSession } from '../kit/session';
import type { Column } from '../kit/table';
import { Time } from '../kit/time';
import { BulkActions } from './users/bulk-actions';
import { Filters } from './users/filters';
import { UserBadges } from './users/user-badges';
import { LISTED_ATTRIBUTES, userFilter } from './users/user-query';
import { usersTexts } from './users/users-texts';

export const usersPage: ConsolePage = {
  path: '/users',
  title: { en: 'Users', de: 'Benutzer' },
  navigation: true,
  needs: 'users:read',
  view: () => <UsersPage />,
};

const LAST_LOGIN = `${PORTAL_USER}:lastLogin`;

function useColumns(): readonly Column<UserResource>[] {
  const t = useTexts(usersTexts);
  return [
    {
      key: 'name',
      title: t('name'),
      heading: true,
      sortBy: 'displayName',
      cell: (user) => <Link to={`/users/${user.id}`}>{nameOf(user)}</Link>,
    },
    { key: 'userName', title: t('userName'), sortBy: 'userName', cell: ({ userName }) => <Address of={userName} /> },
    { key: 'email', title: t('email'), cell: ({ emails }) => <Address of={emails?.[0]?.value} /> },
    { key: 'organization', title: t('organization'), cell: (user) => user[PORTAL_USER].organization.display },
    {
      key: 'roles',
      title: t('roles'),
      nothing: ({ roles = [] }) => roles.length === 0,
      cell: ({ roles = [] }) => roles.map(({ display, value }) => display ?? value).join(', ') || '–',
    },
    { key: 'state', title: t('state'), cell: (user) => <UserBadges user={user} /> },
    {
      key: 'lastLogin',
      title: t('lastLogin'),
      sortBy: LAST_LOGIN,
      cell: (user) => <Time at={user[PORTAL_USER].lastLogin} />,
    },
  ];
}

function UsersPage() {
  const t = useTexts(usersTexts);
  const { may } = useSession();
  const { query } = usePlace();
  const filter = userFilter(query);
  const [picked, setPicked] = useState<ReadonlyMap<string, UserResource>>(new Map());
  const list = useScimList<UserResource>('Users', { filter, usual: 'userName', attributes: LISTED_ATTRIBUTES });
  const { pages } = list;
  const selection = {
    ids: new Set(picked.keys()),
    nameOf,
    onChange: (ids: ReadonlySet<string>) => {
      const known = new Map([...picked, ...(pages.rows.data ?? []).map((user) => [user.id, user] as const)]);
      setPicked(new Map([...known].filter(([id]) => ids.has(id))));
    },
  };
  const clear = () => {
    setPicked(new Map());
    focusHeading();
  };
  const mayWrite = may('users:write');
  return (
    <ListPage
      title={t('users')}
      list={list}
      columns={useColumns()}
      selection={mayWrite ? selection : undefined}
      empty={filter === undefined ? undefined : t('noneFound')}
      actions={
        mayWrite && (
          <Link to="/users/new" class="button">
            {t('create')}
          </Link>
        )
      }
      filters={<Filters query={query} />}
    >
      {picked.size > 0 && (
        <BulkActions
          picked={picked}
          filter={filter}
          total={pages.rows.loading ? undefined : pages.page?.total}
          onPick={(users) => setPicked(new Map([...picked, ...users.map((user) => [user.id, user] as const)]))}
          onClear={clear}
          onDone={() => {
            clear();
            pages.rows.reload();
          }}
        />
      )}
    </ListPage>
  );
}
