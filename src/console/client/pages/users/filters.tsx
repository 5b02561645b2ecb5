import { Select } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { OrganizationFilter } from '../../kit/organization-filter';
import { findRoles } from '../../kit/pick-scim';
import { Picker } from '../../kit/picker';
import { QueryField } from '../../kit/query-field';
import { setQuery } from '../../kit/router';
import { quoted, listResources, type RoleResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { useLoaded } from '../../kit/use-loaded';
import { STATES } from './user-query';
import { usersTexts } from './users-texts';

/** What narrows the list; kept in the address, so that Back and a bookmark find it again. */
export function Filters({ query }: { readonly query: URLSearchParams }) {
  const t = useTexts(usersTexts);
  const { may } = useSession();
  const any = ['', t('any')] as const;
  const states = Object.keys(STATES) as (keyof typeof STATES)[];
  return (
    <>
      <QueryField name="q" label={t('search')} />
      <OrganizationFilter query={query} />
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
    </>
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
