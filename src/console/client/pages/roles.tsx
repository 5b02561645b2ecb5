import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { Pager } from '../kit/pages';
import { privilegeTexts } from '../kit/privilege-texts';
import { actsOf, AREAS } from '../kit/privileges';
import { Link, usePlace } from '../kit/router';
import { holdsText, type RoleResource } from '../kit/scim';
import { QueryField } from '../kit/query-field';
import { useSession } from '../kit/session';
import { Table, type Column } from '../kit/table';
import { useScimPages } from '../kit/use-scim-pages';
import { sortOrder, useSorting } from '../kit/use-sorting';
import { RoleBadges } from './roles/role-badges';
import { rolesTexts } from './roles/roles-texts';

export const rolesPage: ConsolePage = {
  path: '/roles',
  title: { en: 'Roles', de: 'Rollen' },
  navigation: true,
  needs: 'roles:read',
  view: () => <RolesPage />,
};

/** A row for each role, a column for each area: what its holders may do there, in words. */
function useColumns(): readonly Column<RoleResource>[] {
  const t = useTexts(rolesTexts);
  const p = useTexts(privilegeTexts);
  return [
    {
      key: 'name',
      title: t('name'),
      heading: true,
      sortBy: 'display',
      cell: (role) => (
        <>
          <Link to={`/roles/${role.id}`}>{role.display}</Link> <RoleBadges role={role} />
        </>
      ),
    },
    {
      key: 'counts',
      title: t('counts'),
      cell: ({ organizationBound }) => t(organizationBound ? 'organizationBound' : 'everywhere'),
    },
    ...AREAS.map((area) => ({
      key: area,
      title: p(area),
      cell: ({ privileges = [] }: RoleResource) => {
        const acts = actsOf(area).filter((act) => privileges.includes(`${area}:${act}`));
        return acts.length === 0 ? <NoAct /> : acts.map((act) => p(act)).join(', ');
      },
    })),
  ];
}

/** A dash for the eye, a word for the ear. */
function NoAct() {
  const t = useTexts(rolesTexts);
  return (
    <>
      <span aria-hidden="true">–</span>
      <span class="hidden">{t('nothing')}</span>
    </>
  );
}

function RolesPage() {
  const t = useTexts(rolesTexts);
  const { session, may } = useSession();
  const { query } = usePlace();
  const sorting = useSorting(query, 'display');
  const pages = useScimPages<RoleResource>('Roles', {
    filter: holdsText(['display', 'value'], query.get('q') ?? ''),
    sortBy: sorting.by,
    sortOrder: sortOrder(sorting),
    attributes: 'value,display,supported,organizationBound,privileges,builtIn',
  });
  return (
    <>
      <PageHeading title={t('roles')}>
        {may('roles:write') && session.organizations === null && (
          <Link to="/roles/new" class="button">
            {t('create')}
          </Link>
        )}
      </PageHeading>
      <p>{t('intro')}</p>
      <form class="filters" aria-label={t('filters')} onSubmit={(event) => event.preventDefault()}>
        <QueryField name="q" label={t('search')} />
      </form>
      <Table
        caption={t('roles')}
        columns={useColumns()}
        rows={pages.rows}
        idOf={({ id }) => id}
        sorting={sorting}
        empty={t('noneFound')}
      />
      <Pager pages={pages} />
    </>
  );
}
