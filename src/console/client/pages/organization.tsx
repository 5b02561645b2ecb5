import { useMemo, useState } from 'preact/hooks';
import { Count } from '../kit/count';
import { Facts } from '../kit/facts';
import { FormError, useSubmit } from '../kit/form';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import { kitTexts } from '../kit/kit-texts';
import type { ConsolePage } from '../kit/page';
import { Link } from '../kit/router';
import { patchResource, readResource, type OrganizationResource } from '../kit/scim';
import { useSession } from '../kit/session';
import { Show } from '../kit/states';
import { Time } from '../kit/time';
import { useToast } from '../kit/toasts';
import { useLoaded } from '../kit/use-loaded';
import { useUnsaved } from '../kit/use-unsaved';
import { Actions } from './organization/actions';
import { countIn } from './organization/count-in';
import { organizationTexts } from './organization/organization-texts';
import { OrganizationBadges } from './organizations/organization-badges';
import { organizationChanges, organizationDraft } from './organizations/organization-draft';
import { OrganizationFields } from './organizations/organization-fields';

export const organizationPage: ConsolePage = {
  path: '/organizations/:id',
  title: { en: 'Organization', de: 'Organisation' },
  needs: 'organizations:read',
  view: ({ id = '' }) => <OrganizationPage id={id} />,
};

const ATTRIBUTES = 'name,description,type,active,externalId,memberCount,builtIn,meta';

function OrganizationPage({ id }: { readonly id: string }) {
  const { may } = useSession();
  const loaded = useLoaded(id, (signal) => readResource<OrganizationResource>('Organizations', id, signal, ATTRIBUTES));
  const mayWrite = may('organizations:write');
  return (
    <Show of={loaded}>
      {(organization) => (
        <>
          <PageHeading title={organization.name}>
            {mayWrite && organization.builtIn !== true && (
              <Actions organization={organization} onChanged={loaded.reload} />
            )}
          </PageHeading>
          <OrganizationBadges organization={organization} />
          <OrganizationFacts organization={organization} />
          <Details
            key={organization.meta?.version}
            organization={organization}
            mayWrite={mayWrite}
            onChanged={loaded.reload}
          />
        </>
      )}
    </Show>
  );
}

function OrganizationFacts({ organization }: { readonly organization: OrganizationResource }) {
  const t = useTexts(organizationTexts);
  const { may } = useSession();
  const { id, meta } = organization;
  const counts = useLoaded(`${id} ${meta?.version}`, (signal) => countIn(id, may, signal)).data;
  const linked = (what: 'users' | 'groups') =>
    may(`${what}:read`) && counts ? (
      <Link to={`/${what}?organization=${id}`}>
        <Count of={counts[what]} />
      </Link>
    ) : undefined;
  return (
    <Facts
      of={{
        [t('users')]: linked('users'),
        [t('groups')]: linked('groups'),
        [t('created')]: <Time at={meta?.created} />,
        [t('lastModified')]: <Time at={meta?.lastModified} />,
        [t('id')]: <code>{id}</code>,
      }}
    />
  );
}

interface DetailsProps {
  readonly organization: OrganizationResource;
  readonly mayWrite: boolean;
  readonly onChanged: () => void;
}

function Details({ organization, mayWrite, onChanged }: DetailsProps) {
  const t = useTexts(organizationTexts);
  const kit = useTexts(kitTexts);
  const toast = useToast();
  const before = useMemo(() => organizationDraft(organization), [organization]);
  const [draft, setDraft] = useState(before);
  const operations = organizationChanges(before, draft);
  useUnsaved(operations.length > 0);
  const form = useSubmit(async () => {
    if (operations.length === 0) return toast(t('nothingToSave'));
    await patchResource('Organizations', organization.id, operations, organization.meta?.version);
    toast(t('saved'));
    onChanged();
  });
  return (
    <form class="narrow part" onSubmit={form.submit} autocomplete="off">
      <h2>{t('details')}</h2>
      {organization.builtIn && <p>{t('builtInNote')}</p>}
      <FormError error={form.error} />
      <fieldset disabled={!mayWrite} class="bare">
        <OrganizationFields
          draft={draft}
          onChange={setDraft}
          errorOf={form.errorOf}
          nameFixed={organization.builtIn ?? false}
        />
      </fieldset>
      {mayWrite && (
        <button type="submit" aria-busy={form.busy} disabled={form.busy}>
          {kit('save')}
        </button>
      )}
    </form>
  );
}
