import { useMemo, useState } from 'preact/hooks';
import { FormError, useSubmit } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { kitTexts } from '../../kit/kit-texts';
import { patchResource, type RoleResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { useToast } from '../../kit/toasts';
import { useUnsaved } from '../../kit/use-unsaved';
import { roleChanges, roleDraft } from '../roles/role-draft';
import { RoleFields } from '../roles/role-fields';
import { roleTexts } from './role-texts';

export interface DefinitionProps {
  readonly role: RoleResource;
  readonly onChanged: () => void;
}

/** What the role is; changed by whoever may change roles, and of a built-in one no more than the words. */
export function Definition({ role, onChanged }: DefinitionProps) {
  const t = useTexts(roleTexts);
  const kit = useTexts(kitTexts);
  const toast = useToast();
  const { may, session } = useSession();
  const before = useMemo(() => roleDraft(role), [role]);
  const [draft, setDraft] = useState(before);
  const operations = roleChanges(before, draft);
  useUnsaved(operations.length > 0);
  const form = useSubmit(async () => {
    if (operations.length === 0) return toast(t('nothingToSave'));
    await patchResource('Roles', role.id, operations, role.meta?.version);
    toast(t('saved'));
    onChanged();
  });
  const editable = may('roles:write') && session.organizations === null;
  return (
    <form class="narrow" onSubmit={form.submit} autocomplete="off">
      <FormError error={form.error} />
      {editable && <p class="note">{t(role.builtIn ? 'builtInNote' : 'powerNote')}</p>}
      <fieldset class="bare" disabled={!editable}>
        <RoleFields draft={draft} onChange={setDraft} errorOf={form.errorOf} fixed={role.builtIn ?? false} />
      </fieldset>
      {editable && (
        <button type="submit" aria-busy={form.busy} disabled={form.busy}>
          {kit('save')}
        </button>
      )}
    </form>
  );
}
