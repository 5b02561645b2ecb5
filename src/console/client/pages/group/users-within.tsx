import { Address } from '../../kit/address';
import { Select } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { FilterBar } from '../../kit/list-page';
import { findUsers } from '../../kit/pick-scim';
import { Link, setQuery, usePlace } from '../../kit/router';
import { nameOf, PORTAL_GROUP, PORTAL_USER, type GroupResource, type UserResource } from '../../kit/scim';
import { QueryField } from '../../kit/query-field';
import { useSession } from '../../kit/session';
import type { Column } from '../../kit/table';
import { useScimPages } from '../../kit/use-scim-pages';
import { UserBadges } from '../users/user-badges';
import { groupTexts } from './group-texts';
import { usersOf } from './member-query';
import { Members } from './members';

const ATTRIBUTES = ['userName', 'displayName', 'name', 'emails', 'active', PORTAL_USER].join(',');

function useColumns(): readonly Column<UserResource>[] {
  const t = useTexts(groupTexts);
  const { may } = useSession();
  const linked = may('users:read');
  return [
    {
      key: 'name',
      title: t('user'),
      heading: true,
      cell: (user) => (linked ? <Link to={`/users/${user.id}`}>{nameOf(user)}</Link> : nameOf(user)),
    },
    { key: 'userName', title: t('userName'), cell: ({ userName }) => <Address of={userName} /> },
    { key: 'email', title: t('email'), cell: ({ emails }) => <Address of={emails?.[0]?.value} /> },
    { key: 'state', title: t('state'), cell: (user) => <UserBadges user={user} /> },
  ];
}

/** The users in the group; found by a filter of users, so a hundred thousand are as quick as ten. */
export function UsersWithin({ group }: { readonly group: GroupResource }) {
  const t = useTexts(groupTexts);
  const { query } = usePlace();
  const nested = query.get('which') === 'all';
  const text = query.get('q') ?? '';
  const pages = useScimPages<UserResource>('Users', {
    filter: usersOf(group.id, { text, nested }),
    sortBy: 'userName',
    attributes: ATTRIBUTES,
  });
  const { organization } = group[PORTAL_GROUP];
  return (
    <Members
      group={group}
      caption={t('users')}
      pages={pages}
      columns={useColumns()}
      nameOf={nameOf}
      empty={t(text === '' ? 'noUsers' : 'noSuchUsers')}
      removable={!nested}
      add={{
        title: t('addUsers'),
        label: t('findUsers'),
        hint: t('addHint', { organization: organization.display ?? '' }),
        load: (words, signal) => findUsers(words, signal, organization.value),
      }}
      filters={
        <FilterBar>
          <QueryField name="q" label={t('searchUsers')} />
          <Select
            label={t('which')}
            value={nested ? 'all' : ''}
            onChange={(which) => setQuery({ which })}
            options={[
              ['', t('direct')],
              ['all', t('all')],
            ]}
          />
        </FilterBar>
      }
    />
  );
}
