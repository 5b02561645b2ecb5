import { Facts } from '../kit/facts';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { Link, usePlace } from '../kit/router';
import { PORTAL_GROUP, readResource, type GroupResource } from '../kit/scim';
import { useSession } from '../kit/session';
import { Show } from '../kit/states';
import { Tabs } from '../kit/tabs';
import { Time } from '../kit/time';
import { useLoaded } from '../kit/use-loaded';
import { Actions } from './group/actions';
import { groupTexts } from './group/group-texts';
import { Containers, GroupsWithin } from './group/groups-within';
import { UsersWithin } from './group/users-within';

export const groupPage: ConsolePage = {
  path: '/groups/:id',
  title: { en: 'Group', de: 'Gruppe' },
  needs: 'groups:read',
  view: ({ id = '' }) => <GroupPage id={id} />,
};

/** All but the members: those are read a page at a time. */
const ATTRIBUTES = `displayName,externalId,meta,${PORTAL_GROUP}`;

function GroupPage({ id }: { readonly id: string }) {
  const { may } = useSession();
  const loaded = useLoaded(id, (signal) => readResource<GroupResource>('Groups', id, signal, ATTRIBUTES));
  return (
    <Show of={loaded}>
      {(group) => (
        <>
          <PageHeading title={group.displayName}>
            {may('groups:write') && <Actions group={group} onChanged={loaded.reload} />}
          </PageHeading>
          <GroupFacts group={group} />
          <Parts group={group} />
        </>
      )}
    </Show>
  );
}

function GroupFacts({ group }: { readonly group: GroupResource }) {
  const t = useTexts(groupTexts);
  const { may } = useSession();
  const { value, display } = group[PORTAL_GROUP].organization;
  const managed = group.externalId !== undefined;
  return (
    <>
      <Facts
        of={{
          [t('organization')]: may('organizations:read') ? (
            <Link to={`/organizations/${value}`}>{display}</Link>
          ) : (
            display
          ),
          [t('externalId')]: group.externalId,
          [t('created')]: <Time at={group.meta?.created} />,
          [t('lastModified')]: <Time at={group.meta?.lastModified} />,
          [t('id')]: <code>{group.id}</code>,
        }}
      />
      {managed && may('groups:write') && <p class="note">{t('managed')}</p>}
    </>
  );
}

const PARTS = { users: UsersWithin, groups: GroupsWithin, containers: Containers } as const;

function Parts({ group }: { readonly group: GroupResource }) {
  const t = useTexts(groupTexts);
  const { may } = useSession();
  const { path, query } = usePlace();
  const tabs = (Object.keys(PARTS) as (keyof typeof PARTS)[]).filter((tab) => tab !== 'users' || may('users:read'));
  const present = tabs.find((tab) => tab === query.get('part')) ?? tabs[0] ?? 'groups';
  const Part = PARTS[present];
  return (
    <>
      <Tabs
        label={t('parts')}
        tabs={tabs.map((tab) => ({
          to: tab === tabs[0] ? path : `${path}?part=${tab}`,
          text: t(tab),
          current: tab === present,
        }))}
      />
      <Part key={present} group={group} />
    </>
  );
}
