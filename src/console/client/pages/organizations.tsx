import { useState } from 'preact/hooks';
import { Count } from '../kit/count';
import { Select } from '../kit/form';
import { useTexts } from '../kit/i18n';
import { ListPage, useScimList } from '../kit/list-page';
import type { ConsolePage } from '../kit/page';
import { Link, setQuery, usePlace } from '../kit/router';
import { allOf, holdsText, type OrganizationResource } from '../kit/scim';
import { QueryField } from '../kit/query-field';
import { useSession } from '../kit/session';
import type { Column } from '../kit/table';
import { CreateOrganization } from './organizations/create-organization';
import { OrganizationBadges } from './organizations/organization-badges';
import { organizationsTexts } from './organizations/organizations-texts';

export const organizationsPage: ConsolePage = {
  path: '/organizations',
  title: { en: 'Organizations', de: 'Organisationen' },
  navigation: true,
  needs: 'organizations:read',
  view: () => <OrganizationsPage />,
};

const STATES: Readonly<Record<string, string>> = { active: 'active eq true', inactive: 'active eq false' };

function useColumns(): readonly Column<OrganizationResource>[] {
  const t = useTexts(organizationsTexts);
  const { may } = useSession();
  const users = may('users:read');
  return [
    {
      key: 'name',
      title: t('name'),
      heading: true,
      sortBy: 'name',
      cell: ({ id, name }) => <Link to={`/organizations/${id}`}>{name}</Link>,
    },
    { key: 'state', title: t('state'), cell: (organization) => <OrganizationBadges organization={organization} /> },
    {
      key: 'members',
      title: t('members'),
      cell: ({ id, memberCount = 0 }) =>
        users ? (
          <Link to={`/users?organization=${id}`}>
            <Count of={memberCount} />
          </Link>
        ) : (
          <Count of={memberCount} />
        ),
    },
    {
      key: 'description',
      title: t('description'),
      nothing: ({ description }) => !description,
      cell: ({ description }) => description ?? '–',
    },
  ];
}

function OrganizationsPage() {
  const t = useTexts(organizationsTexts);
  const { session, may } = useSession();
  const { query } = usePlace();
  const [creating, setCreating] = useState(false);
  const state = query.get('state') ?? '';
  const filter = allOf([holdsText(['name'], query.get('q') ?? ''), STATES[state]]);
  const list = useScimList<OrganizationResource>('Organizations', {
    filter,
    usual: 'name',
    attributes: 'name,description,type,active,memberCount,builtIn',
  });
  return (
    <>
      <ListPage
        title={t('organizations')}
        list={list}
        columns={useColumns()}
        empty={t('noneFound')}
        actions={
          may('organizations:write') &&
          session.organizations === null && (
            <button type="button" onClick={() => setCreating(true)}>
              {t('create')}
            </button>
          )
        }
        filters={
          <>
            <QueryField name="q" label={t('search')} />
            <Select
              label={t('state')}
              value={state}
              onChange={(chosen) => setQuery({ state: chosen })}
              options={[
                ['', t('any')],
                ['active', t('active')],
                ['inactive', t('inactive')],
              ]}
            />
          </>
        }
      />
      {creating && <CreateOrganization onClose={() => setCreating(false)} />}
    </>
  );
}
