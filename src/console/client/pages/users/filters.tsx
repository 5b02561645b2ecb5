import { useEffect, useState } from 'preact/hooks';
import { Field, Select } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { findOrganizations, findRoles } from '../../kit/pick-scim';
import { Picker } from '../../kit/picker';
import { presentPlace, setQuery } from '../../kit/router';
import { quoted, listResources, readResource, type OrganizationResource, type RoleResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { useLoaded, useRested } from '../../kit/use-loaded';
import { STATES } from './user-query';
import { usersTexts } from './users-texts';

/** What narrows the list; kept in the address, so that Back and a bookmark find it again. */
export function Filters({ query }: { readonly query: URLSearchParams }) {
  const t = useTexts(usersTexts);
  const { session, may } = useSession();
  const seesSeveral = session.organizations === null || session.organizations.length > 1;
  const any = ['', t('any')] as const;
  const states = Object.keys(STATES) as (keyof typeof STATES)[];
  return (
    <form class="filters" aria-label={t('filters')} onSubmit={(event) => event.preventDefault()}>
      <SearchField present={query.get('q') ?? ''} />
      {seesSeveral && may('organizations:read') && <OrganizationFilter id={query.get('organization')} />}
      {may('roles:read') && <RoleFilter value={query.get('role')} />}
      <Select
        label={t('state')}
        value={query.get('state') ?? ''}
        onChange={(state) => setQuery({ state })}
        options={[any, ...states.map((state) => [state, t(state)] as const)]}
      />
      <Select
        label={t('provider')}
        value={query.get('provider') ?? ''}
        onChange={(provider) => setQuery({ provider })}
        options={[any, ['builtIn', t('builtIn')], ['enterprise', t('enterprise')]]}
      />
    </form>
  );
}

/** The list follows when the typing rests. */
function SearchField({ present }: { readonly present: string }) {
  const t = useTexts(usersTexts);
  const [text, setText] = useState(present);
  const rested = useRested(text, 250);
  useEffect(() => {
    if (rested !== (presentPlace().query.get('q') ?? '')) setQuery({ q: rested });
  }, [rested]);
  return <Field type="search" name="q" autocomplete="off" label={t('search')} value={text} onChange={setText} />;
}

function OrganizationFilter({ id }: { readonly id: string | null }) {
  const t = useTexts(usersTexts);
  const { data } = useLoaded(id ?? undefined, (signal) =>
    readResource<OrganizationResource>('Organizations', id ?? '', signal),
  );
  return (
    <Picker
      label={t('organization')}
      placeholder={t('any')}
      load={findOrganizations}
      value={id === null ? undefined : { id, text: data?.name ?? id }}
      onPick={(picked) => setQuery({ organization: picked?.id })}
    />
  );
}

function RoleFilter({ value }: { readonly value: string | null }) {
  const t = useTexts(usersTexts);
  const { data } = useLoaded(value ?? undefined, (signal) =>
    listResources<RoleResource>('Roles', { filter: `value eq ${quoted(value ?? '')}`, count: 1 }, signal),
  );
  return (
    <Picker
      label={t('role')}
      placeholder={t('any')}
      load={findRoles}
      value={value === null ? undefined : { id: value, text: data?.Resources[0]?.display ?? value }}
      onPick={(picked) => setQuery({ role: picked?.id })}
    />
  );
}
