import { useState } from 'preact/hooks';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { Pager } from '../kit/pages';
import { Link, usePlace } from '../kit/router';
import { nameOf, PORTAL_USER, type UserResource } from '../kit/scim';
import { useSession } from '../kit/session';
import { Table, type Column } from '../kit/table';
import { Time } from '../kit/time';
import { useScimPages } from '../kit/use-scim-pages';
import { sortOrder, useSorting } from '../kit/use-sorting';
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
    { key: 'userName', title: t('userName'), sortBy: 'userName', cell: ({ userName }) => userName },
    { key: 'email', title: t('email'), cell: ({ emails }) => emails?.[0]?.value ?? '–' },
    { key: 'organization', title: t('organization'), cell: (user) => user[PORTAL_USER].organization.display },
    {
      key: 'roles',
      title: t('roles'),
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
  const sorting = useSorting(query, 'userName');
  const filter = userFilter(query);
  const [picked, setPicked] = useState<ReadonlyMap<string, string>>(new Map());
  const pages = useScimPages<UserResource>('Users', {
    filter,
    sortBy: sorting.by,
    sortOrder: sortOrder(sorting),
    attributes: LISTED_ATTRIBUTES,
  });
  const rowName = (id: string) => pages.rows.data?.find((user) => user.id === id);
  const selection = {
    ids: new Set(picked.keys()),
    nameOf,
    onChange: (ids: ReadonlySet<string>) => {
      const name = (id: string) => picked.get(id) ?? rowName(id)?.userName ?? id;
      setPicked(new Map(Array.from(ids, (id) => [id, name(id)])));
    },
  };
  const mayWrite = may('users:write');
  return (
    <>
      <PageHeading title={t('users')}>
        {mayWrite && (
          <Link to="/users/new" class="button">
            {t('create')}
          </Link>
        )}
      </PageHeading>
      <Filters query={query} />
      {picked.size > 0 && (
        <BulkActions
          picked={picked}
          onClear={() => setPicked(new Map())}
          onDone={() => {
            setPicked(new Map());
            pages.rows.reload();
          }}
        />
      )}
      <Table
        caption={t('users')}
        columns={useColumns()}
        rows={pages.rows}
        idOf={({ id }) => id}
        sorting={sorting}
        selection={mayWrite ? selection : undefined}
        empty={filter === undefined ? undefined : t('noneFound')}
      />
      <Pager pages={pages} />
    </>
  );
}
