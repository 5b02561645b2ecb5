import { Facts } from '../kit/facts';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { usePlace } from '../kit/router';
import { readResource, type RoleResource } from '../kit/scim';
import { useSession } from '../kit/session';
import { Show } from '../kit/states';
import { Tabs } from '../kit/tabs';
import { Time } from '../kit/time';
import { useLoaded } from '../kit/use-loaded';
import { Definition } from './role/definition';
import { DeleteRole } from './role/delete-role';
import { Holders } from './role/holders';
import { roleTexts } from './role/role-texts';
import { RoleBadges } from './roles/role-badges';
import { rolesTexts } from './roles/roles-texts';

export const rolePage: ConsolePage = {
  path: '/roles/:id',
  title: { en: 'Role', de: 'Rolle' },
  needs: 'roles:read',
  view: ({ id = '' }) => <RolePage id={id} />,
};

const ATTRIBUTES = 'value,display,description,supported,organizationBound,privileges,builtIn,meta';

function RolePage({ id }: { readonly id: string }) {
  const { may, session } = useSession();
  const loaded = useLoaded(id, (signal) => readResource<RoleResource>('Roles', id, signal, ATTRIBUTES));
  return (
    <Show of={loaded}>
      {(role) => (
        <>
          <PageHeading title={role.display}>
            {may('roles:write') && session.organizations === null && !role.builtIn && <DeleteRole role={role} />}
          </PageHeading>
          <RoleBadges role={role} />
          <RoleFacts role={role} />
          <Parts role={role} onChanged={loaded.reload} />
        </>
      )}
    </Show>
  );
}

function RoleFacts({ role }: { readonly role: RoleResource }) {
  const t = useTexts(roleTexts);
  const r = useTexts(rolesTexts);
  return (
    <Facts
      of={{
        [t('value')]: <code>{role.value}</code>,
        [t('counts')]: r(role.organizationBound ? 'organizationBound' : 'everywhere'),
        [t('created')]: <Time at={role.meta?.created} />,
        [t('lastModified')]: <Time at={role.meta?.lastModified} />,
      }}
    />
  );
}

function Parts({ role, onChanged }: { readonly role: RoleResource; readonly onChanged: () => void }) {
  const t = useTexts(roleTexts);
  const { may } = useSession();
  const { path, query } = usePlace();
  const tabs = (['definition', 'holders'] as const).filter((tab) => tab !== 'holders' || may('users:read'));
  const present = tabs.find((tab) => tab === query.get('part')) ?? 'definition';
  return (
    <>
      <Tabs
        label={t('parts')}
        tabs={tabs.map((tab) => ({
          to: tab === 'definition' ? path : `${path}?part=${tab}`,
          text: t(tab),
          current: tab === present,
        }))}
      />
      {present === 'definition' && <Definition key={role.meta?.version} role={role} onChanged={onChanged} />}
      {present === 'holders' && <Holders role={role} />}
    </>
  );
}
