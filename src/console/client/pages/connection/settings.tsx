import { useState } from 'preact/hooks';
import { call } from '../../kit/api';
import { FormError, useSubmit } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { kitTexts } from '../../kit/kit-texts';
import { useSession } from '../../kit/session';
import { Show } from '../../kit/states';
import { useToast } from '../../kit/toasts';
import { useLoaded } from '../../kit/use-loaded';
import { useUnsaved } from '../../kit/use-unsaved';
import { connectionPath, type ConnectionWithTokens } from '../connections/connection';
import { connectionChanges, connectionDraft, type ConnectionDraft } from '../connections/connection-draft';
import { ConnectionFields } from '../connections/connection-fields';
import { readOrganizationNames, readRoleNames } from '../connections/read-names';
import { useCheckedBody } from '../connections/use-checked-body';
import { connectionTexts } from './connection-texts';

export interface SettingsProps {
  readonly connection: ConnectionWithTokens;
  readonly onChanged: () => void;
}

/** What the connection is and may do; a revoked one only to look at. */
export function Settings({ connection, onChanged }: SettingsProps) {
  const { may } = useSession();
  const { id, lastModified, organizations, grantableRoles } = connection;
  const loaded = useLoaded(`${id} ${lastModified}`, async (signal) => {
    const ids = organizations === 'all' || !may('organizations:read') ? [] : organizations;
    const values = may('roles:read') ? (grantableRoles ?? []) : [];
    const [organizationNames, roleNames] = await Promise.all([
      readOrganizationNames(ids, signal),
      readRoleNames(values, signal),
    ]);
    return connectionDraft(connection, { organizations: organizationNames, roles: roleNames });
  });
  return <Show of={loaded}>{(before) => <Form connection={connection} before={before} onChanged={onChanged} />}</Show>;
}

function Form({ connection, before, onChanged }: SettingsProps & { readonly before: ConnectionDraft }) {
  const t = useTexts(connectionTexts);
  const kit = useTexts(kitTexts);
  const toast = useToast();
  const { may } = useSession();
  const [draft, setDraft] = useState(before);
  const body = connectionChanges(before, draft);
  const changed = Object.keys(body).length > 0;
  useUnsaved(changed);
  const checked = useCheckedBody();
  const form = useSubmit(async () => {
    checked(draft);
    if (!changed) return toast(t('nothingToSave'));
    await call('PATCH', connectionPath(connection.id), { body });
    toast(t('saved'));
    onChanged();
  });
  const editable = may('connections:write') && connection.revokedAt === null;
  return (
    <form class="narrow" onSubmit={form.submit} autocomplete="off">
      <FormError error={form.error} />
      <fieldset class="bare" disabled={!editable}>
        <ConnectionFields draft={draft} onChange={setDraft} errorOf={form.errorOf} open />
      </fieldset>
      {editable && (
        <button type="submit" aria-busy={form.busy} disabled={form.busy}>
          {kit('save')}
        </button>
      )}
    </form>
  );
}
