import { defineTexts, useTexts } from './i18n';
import { findOrganizations } from './pick-scim';
import { Picker } from './picker';
import { setQuery } from './router';
import { readResource, type OrganizationResource } from './scim';
import { useSession } from './session';
import { useLoaded } from './use-loaded';

const texts = defineTexts({
  en: { organization: 'Organization', any: 'Any' },
  de: { organization: 'Organisation', any: 'Alle' },
});

/** Narrows a list to an organization, in the address as `organization`; for whoever sees several. */
export function OrganizationFilter({ query }: { readonly query: URLSearchParams }) {
  const t = useTexts(texts);
  const { session, may } = useSession();
  const id = query.get('organization') ?? undefined;
  const { data } = useLoaded(id, (signal) => readResource<OrganizationResource>('Organizations', id ?? '', signal));
  if (session.organizations?.length === 1 || !may('organizations:read')) return null;
  return (
    <Picker
      label={t('organization')}
      placeholder={t('any')}
      load={findOrganizations}
      value={id === undefined ? undefined : { id, text: data?.name ?? id }}
      onPick={(picked) => setQuery({ organization: picked?.id })}
    />
  );
}
