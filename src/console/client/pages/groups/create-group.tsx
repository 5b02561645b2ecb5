import { useState } from 'preact/hooks';
import { FormDialog } from '../../kit/dialog';
import { Field } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import type { Option } from '../../kit/option';
import { findOrganizations } from '../../kit/pick-scim';
import { Picker } from '../../kit/picker';
import { navigate } from '../../kit/router';
import { CORE_GROUP, createResource, PORTAL_GROUP, type GroupResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { useToast } from '../../kit/toasts';
import { groupsTexts } from './groups-texts';

/** A new group, empty; its page follows, where members are added. */
export function CreateGroup({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(groupsTexts);
  const toast = useToast();
  const { session, may } = useSession();
  const [name, setName] = useState('');
  const [organization, setOrganization] = useState<Option>();
  const submit = async () => {
    const group = await createResource<GroupResource>('Groups', {
      schemas: [CORE_GROUP, PORTAL_GROUP],
      displayName: name.trim(),
      ...(organization && { [PORTAL_GROUP]: { organization: { value: organization.id } } }),
    });
    toast(t('created', { name: group.displayName }));
    navigate(`/groups/${group.id}`);
  };
  return (
    <FormDialog title={t('create')} action={t('createIt')} onClose={onClose} onSubmit={submit}>
      <Field label={t('name')} required autoFocus autocomplete="off" value={name} onChange={setName} />
      {session.organizations?.length !== 1 && may('organizations:read') && (
        <Picker
          label={t('organization')}
          hint={t('organizationHint', { name: session.user.organization.name })}
          load={findOrganizations}
          value={organization}
          onPick={setOrganization}
        />
      )}
    </FormDialog>
  );
}
