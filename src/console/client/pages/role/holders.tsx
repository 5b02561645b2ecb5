import { Address } from '../../kit/address';
import { useTexts } from '../../kit/i18n';
import { FilterBar } from '../../kit/list-page';
import { Pager } from '../../kit/pages';
import { Link, usePlace } from '../../kit/router';
import { allOf, holdsText, nameOf, PORTAL_USER, quoted, type RoleResource, type UserResource } from '../../kit/scim';
import { QueryField } from '../../kit/query-field';
import { Table, type Column } from '../../kit/table';
import { useScimPages } from '../../kit/use-scim-pages';
import { UserBadges } from '../users/user-badges';
import { roleTexts } from './role-texts';

/** Who holds a role, in the own organization or in a further one. */
export function holdersOf({ value }: Pick<RoleResource, 'value'>): string {
  return `roles.value eq ${quoted(value)} or ${PORTAL_USER}:access.role eq ${quoted(value)}`;
}

const ATTRIBUTES = ['userName', 'displayName', 'name', 'active', 'roles', PORTAL_USER].join(',');

function useColumns({ value }: RoleResource): readonly Column<UserResource>[] {
  const t = useTexts(roleTexts);
  const places = ({ roles = [], [PORTAL_USER]: { access = [] } }: UserResource) => [
    ...roles.filter((role) => role.value === value).map(() => t('own')),
    ...access.filter(({ role }) => role === value).map((each) => each.organizationDisplay ?? each.organization),
  ];
  return [
    {
      key: 'name',
      title: t('user'),
      heading: true,
      cell: (user) => <Link to={`/users/${user.id}?part=access`}>{nameOf(user)}</Link>,
    },
    { key: 'userName', title: t('userName'), cell: ({ userName }) => <Address of={userName} /> },
    { key: 'organization', title: t('organization'), cell: (user) => user[PORTAL_USER].organization.display },
    { key: 'where', title: t('where'), cell: (user) => places(user).join(', ') },
    { key: 'state', title: t('state'), cell: (user) => <UserBadges user={user} /> },
  ];
}

export function Holders({ role }: { readonly role: RoleResource }) {
  const t = useTexts(roleTexts);
  const { query } = usePlace();
  const text = query.get('q') ?? '';
  const pages = useScimPages<UserResource>('Users', {
    filter: allOf([holdersOf(role), holdsText(['userName', 'displayName', 'name.familyName', 'emails.value'], text)]),
    sortBy: 'userName',
    attributes: ATTRIBUTES,
  });
  return (
    <>
      <FilterBar>
        <QueryField name="q" label={t('search')} />
      </FilterBar>
      <Table
        caption={t('holders')}
        columns={useColumns(role)}
        rows={pages.rows}
        idOf={({ id }) => id}
        empty={t(text === '' ? 'nobody' : 'noSuch')}
      />
      <Pager pages={pages} />
    </>
  );
}
