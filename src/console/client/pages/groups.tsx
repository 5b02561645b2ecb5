import { useState } from 'preact/hooks';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import { OrganizationFilter } from '../kit/organization-filter';
import type { ConsolePage } from '../kit/page';
import { Pager } from '../kit/pages';
import { Link, usePlace } from '../kit/router';
import { allOf, holdsText, PORTAL_GROUP, quoted, type GroupResource } from '../kit/scim';
import { QueryField } from '../kit/query-field';
import { useSession } from '../kit/session';
import { Table, type Column } from '../kit/table';
import { Time } from '../kit/time';
import { useScimPages } from '../kit/use-scim-pages';
import { sortOrder, useSorting } from '../kit/use-sorting';
import { CreateGroup } from './groups/create-group';
import { groupsTexts } from './groups/groups-texts';

export const groupsPage: ConsolePage = {
  path: '/groups',
  title: { en: 'Groups', de: 'Gruppen' },
  navigation: true,
  needs: 'groups:read',
  view: () => <GroupsPage />,
};

const ORGANIZATION_OF_GROUP = `${PORTAL_GROUP}:organization`;

function useColumns(): readonly Column<GroupResource>[] {
  const t = useTexts(groupsTexts);
  return [
    {
      key: 'name',
      title: t('name'),
      heading: true,
      sortBy: 'displayName',
      cell: ({ id, displayName }) => <Link to={`/groups/${id}`}>{displayName}</Link>,
    },
    {
      key: 'organization',
      title: t('organization'),
      cell: (group) => group[PORTAL_GROUP].organization.display,
    },
    { key: 'externalId', title: t('externalId'), cell: ({ externalId }) => externalId ?? '–' },
    {
      key: 'changed',
      title: t('lastModified'),
      sortBy: 'meta.lastModified',
      cell: ({ meta }) => <Time at={meta?.lastModified} />,
    },
  ];
}

function GroupsPage() {
  const t = useTexts(groupsTexts);
  const { may } = useSession();
  const { query } = usePlace();
  const [creating, setCreating] = useState(false);
  const sorting = useSorting(query, 'displayName');
  const organization = query.get('organization');
  const filter = allOf([
    holdsText(['displayName'], query.get('q') ?? ''),
    organization ? `${ORGANIZATION_OF_GROUP}.value eq ${quoted(organization)}` : undefined,
  ]);
  const pages = useScimPages<GroupResource>('Groups', {
    filter,
    sortBy: sorting.by,
    sortOrder: sortOrder(sorting),
    attributes: `displayName,externalId,meta,${ORGANIZATION_OF_GROUP}`,
  });
  return (
    <>
      <PageHeading title={t('groups')}>
        {may('groups:write') && (
          <button type="button" onClick={() => setCreating(true)}>
            {t('create')}
          </button>
        )}
      </PageHeading>
      <form class="filters" aria-label={t('filters')} onSubmit={(event) => event.preventDefault()}>
        <QueryField name="q" label={t('search')} />
        <OrganizationFilter query={query} />
      </form>
      <Table
        caption={t('groups')}
        columns={useColumns()}
        rows={pages.rows}
        idOf={({ id }) => id}
        sorting={sorting}
        empty={t(filter === undefined ? 'none' : 'noneFound')}
      />
      <Pager pages={pages} />
      {creating && <CreateGroup onClose={() => setCreating(false)} />}
    </>
  );
}
