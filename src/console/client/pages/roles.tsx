import { useTexts } from '../kit/i18n';
import { ListPage, useScimList } from '../kit/list-page';
import type { ConsolePage } from '../kit/page';
import { privilegeTexts } from '../kit/privilege-texts';
import { actsOf, AREAS, type PrivilegeAct, type PrivilegeArea } from '../kit/privileges';
import { Link, usePlace } from '../kit/router';
import { holdsText, type RoleResource } from '../kit/scim';
import { QueryField } from '../kit/query-field';
import { useSession } from '../kit/session';
import type { Column } from '../kit/table';
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
      nothing: (role: RoleResource) => actsIn(role, area).length === 0,
      cell: (role: RoleResource) => {
        const acts = actsIn(role, area);
        return acts.length === 0 ? <NoAct /> : acts.map((act) => p(act)).join(', ');
      },
    })),
  ];
}

function actsIn({ privileges = [] }: RoleResource, area: PrivilegeArea): readonly PrivilegeAct[] {
  return actsOf(area).filter((act) => privileges.includes(`${area}:${act}`));
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
  const list = useScimList<RoleResource>('Roles', {
    filter: holdsText(['display', 'value'], query.get('q') ?? ''),
    usual: 'display',
    attributes: 'value,display,supported,organizationBound,privileges,builtIn',
  });
  return (
    <ListPage
      title={t('roles')}
      intro={t('intro')}
      list={list}
      columns={useColumns()}
      empty={t('noneFound')}
      actions={
        may('roles:write') &&
        session.organizations === null && (
          <Link to="/roles/new" class="button">
            {t('create')}
          </Link>
        )
      }
      filters={<QueryField name="q" label={t('search')} />}
    />
  );
}
