import { useTexts } from '../../kit/i18n';
import { FilterBar } from '../../kit/list-page';
import { Pager } from '../../kit/pages';
import { findGroups } from '../../kit/pick-scim';
import { Link, usePlace } from '../../kit/router';
import { PORTAL_GROUP, type GroupResource } from '../../kit/scim';
import { QueryField } from '../../kit/query-field';
import { Table, type Column } from '../../kit/table';
import { useScimPages } from '../../kit/use-scim-pages';
import { groupTexts } from './group-texts';
import { containersOf, groupsOf } from './member-query';
import { Members } from './members';

const SHOWN = { sortBy: 'displayName', attributes: 'displayName,externalId' } as const;

function useColumns(): readonly Column<GroupResource>[] {
  const t = useTexts(groupTexts);
  return [
    {
      key: 'name',
      title: t('name'),
      heading: true,
      cell: ({ id, displayName }) => <Link to={`/groups/${id}`}>{displayName}</Link>,
    },
    { key: 'externalId', title: t('externalId'), cell: ({ externalId }) => externalId ?? '–' },
  ];
}

/** The groups that are members of the group. */
export function GroupsWithin({ group }: { readonly group: GroupResource }) {
  const t = useTexts(groupTexts);
  const { query } = usePlace();
  const filter = groupsOf(group.id, { text: query.get('q') ?? '' });
  const pages = useScimPages<GroupResource>('Groups', { filter, ...SHOWN });
  const { organization } = group[PORTAL_GROUP];
  return (
    <Members
      group={group}
      caption={t('groups')}
      pages={pages}
      columns={useColumns()}
      nameOf={({ displayName }) => displayName}
      empty={t('noGroups')}
      removable
      add={{
        title: t('addGroups'),
        label: t('findGroups'),
        hint: t('addGroupsHint', { organization: organization.display ?? '' }),
        load: async (words, signal) => {
          const found = await findGroups(words, signal, organization.value);
          return found.filter(({ id }) => id !== group.id);
        },
      }}
      filters={
        <FilterBar>
          <QueryField name="q" label={t('searchGroups')} />
        </FilterBar>
      }
    />
  );
}

/** The groups that the group is a member of. */
export function Containers({ group }: { readonly group: GroupResource }) {
  const t = useTexts(groupTexts);
  const pages = useScimPages<GroupResource>('Groups', { filter: containersOf(group.id), ...SHOWN });
  return (
    <>
      <Table
        caption={t('containers')}
        columns={useColumns()}
        rows={pages.rows}
        idOf={({ id }) => id}
        empty={t('noContainers')}
      />
      <Pager pages={pages} />
    </>
  );
}
