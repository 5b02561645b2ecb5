import { useState } from 'preact/hooks';
import { FormDialog } from '../../kit/dialog';
import { useTexts } from '../../kit/i18n';
import { navigate } from '../../kit/router';
import { createResource, type OrganizationResource } from '../../kit/scim';
import { useToast } from '../../kit/toasts';
import { EMPTY_ORGANIZATION, organizationResource } from './organization-draft';
import { OrganizationFields } from './organization-fields';
import { organizationsTexts } from './organizations-texts';

export function CreateOrganization({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(organizationsTexts);
  const toast = useToast();
  const [draft, setDraft] = useState(EMPTY_ORGANIZATION);
  const submit = async () => {
    const { id, name } = await createResource<OrganizationResource>('Organizations', organizationResource(draft));
    toast(t('created', { name }));
    navigate(`/organizations/${id}`);
  };
  return (
    <FormDialog title={t('create')} action={t('createIt')} onClose={onClose} onSubmit={submit}>
      <OrganizationFields draft={draft} onChange={setDraft} autoFocus />
    </FormDialog>
  );
}
