import { useState } from 'preact/hooks';
import { Count } from '../kit/count';
import { useTexts } from '../kit/i18n';
import { ListPage, useScimList } from '../kit/list-page';
import { OrganizationFilter } from '../kit/organization-filter';
import type { ConsolePage } from '../kit/page';
import { Link, usePlace } from '../kit/router';
import { allOf, holdsText, PORTAL_GROUP, quoted, type GroupResource } from '../kit/scim';
import { QueryField } from '../kit/query-field';
import { useSession } from '../kit/session';
import type { Column } from '../kit/table';
import { Time } from '../kit/time';
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
    {
      key: 'members',
      title: t('members'),
      cell: (group) => <Count of={group[PORTAL_GROUP].memberCount ?? 0} />,
    },
    {
      key: 'externalId',
      title: t('externalId'),
      nothing: ({ externalId }) => externalId === undefined,
      cell: ({ externalId }) => externalId ?? '–',
    },
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
  const organization = query.get('organization');
  const filter = allOf([
    holdsText(['displayName'], query.get('q') ?? ''),
    organization ? `${ORGANIZATION_OF_GROUP}.value eq ${quoted(organization)}` : undefined,
  ]);
  const list = useScimList<GroupResource>('Groups', {
    filter,
    usual: 'displayName',
    attributes: `displayName,externalId,meta,${ORGANIZATION_OF_GROUP},${PORTAL_GROUP}:memberCount`,
  });
  return (
    <>
      <ListPage
        title={t('groups')}
        list={list}
        columns={useColumns()}
        empty={t(filter === undefined ? 'none' : 'noneFound')}
        actions={
          may('groups:write') && (
            <button type="button" onClick={() => setCreating(true)}>
              {t('create')}
            </button>
          )
        }
        filters={
          <>
            <QueryField name="q" label={t('search')} />
            <OrganizationFilter query={query} />
          </>
        }
      />
      {creating && <CreateGroup onClose={() => setCreating(false)} />}
    </>
  );
}
