import { useState } from 'preact/hooks';
import { DeleteButton } from '../../kit/delete-button';
import { FormDialog } from '../../kit/dialog';
import { Field } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { listResources, patchResource, type GroupResource } from '../../kit/scim';
import { useToast } from '../../kit/toasts';
import { groupTexts } from './group-texts';
import { usersOf } from './member-query';

interface ActionsProps {
  readonly group: GroupResource;
  readonly onChanged: () => void;
}

/** What can be done to the group as a whole. */
export function Actions({ group, onChanged }: ActionsProps) {
  const t = useTexts(groupTexts);
  const [renaming, setRenaming] = useState(false);
  const { id, displayName: name } = group;
  return (
    <>
      <button type="button" class="secondary" onClick={() => setRenaming(true)}>
        {t('rename')}
      </button>
      {renaming && <Rename group={group} onChanged={onChanged} onClose={() => setRenaming(false)} />}
      <DeleteButton
        endpoint="Groups"
        id={id}
        title={t('askDelete', { name })}
        look={(signal) => countUsers(id, signal)}
        why={(n) => t('askDeleteWhy', { n })}
        deleted={t('deleted', { name })}
        backTo="/groups"
      />
    </>
  );
}

async function countUsers(groupId: string, signal: AbortSignal): Promise<number> {
  const query = { filter: usersOf(groupId), attributes: 'userName', count: 1 };
  return (await listResources('Users', query, signal)).totalResults;
}

function Rename({ group, onChanged, onClose }: ActionsProps & { readonly onClose: () => void }) {
  const t = useTexts(groupTexts);
  const toast = useToast();
  const [name, setName] = useState(group.displayName);
  const submit = async () => {
    const value = name.trim();
    await patchResource('Groups', group.id, [{ op: 'replace', path: 'displayName', value }]);
    toast(t('renamed', { name: value }));
    onChanged();
  };
  return (
    <FormDialog
      title={t('renameTitle', { name: group.displayName })}
      action={t('rename')}
      onClose={onClose}
      onSubmit={submit}
    >
      <Field label={t('name')} required autoFocus autocomplete="off" value={name} onChange={setName} />
      {group.externalId !== undefined && <p>{t('providerNames', { id: group.externalId })}</p>}
    </FormDialog>
  );
}
