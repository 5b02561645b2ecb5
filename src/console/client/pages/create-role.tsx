import { useState } from 'preact/hooks';
import { FormError, useSubmit } from '../kit/form';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { navigate } from '../kit/router';
import { createResource, type RoleResource } from '../kit/scim';
import { useToast } from '../kit/toasts';
import { EMPTY_ROLE, roleResource } from './roles/role-draft';
import { RoleFields } from './roles/role-fields';
import { rolesTexts } from './roles/roles-texts';

export const createRolePage: ConsolePage = {
  path: '/roles/new',
  title: { en: 'Create a role', de: 'Rolle anlegen' },
  needs: 'roles:write',
  view: () => <CreateRole />,
};

function CreateRole() {
  const t = useTexts(rolesTexts);
  const toast = useToast();
  const [draft, setDraft] = useState(EMPTY_ROLE);
  const form = useSubmit(async () => {
    const { id, display } = await createResource<RoleResource>('Roles', roleResource(draft));
    toast(t('created', { name: display }));
    navigate(`/roles/${id}`);
  });
  return (
    <>
      <PageHeading title={t('create')} />
      <form class="narrow" onSubmit={form.submit} autocomplete="off">
        <FormError error={form.error} />
        <RoleFields draft={draft} onChange={setDraft} errorOf={form.errorOf} isNew />
        <button type="submit" aria-busy={form.busy} disabled={form.busy}>
          {t('createIt')}
        </button>
      </form>
    </>
  );
}
