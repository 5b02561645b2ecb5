import { useState } from 'preact/hooks';
import { AskButton } from '../../kit/ask-button';
import { FormDialog } from '../../kit/dialog';
import { Field } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { navigate } from '../../kit/router';
import { deleteResource, listResources, patchResource, type GroupResource } from '../../kit/scim';
import { useToast } from '../../kit/toasts';
import { useLoaded } from '../../kit/use-loaded';
import { groupTexts } from './group-texts';
import { usersOf } from './member-query';

interface ActionsProps {
  readonly group: GroupResource;
  readonly onChanged: () => void;
}

/** What can be done to the group as a whole. */
export function Actions({ group, onChanged }: ActionsProps) {
  const t = useTexts(groupTexts);
  const toast = useToast();
  const [renaming, setRenaming] = useState(false);
  const { id, displayName: name } = group;
  const remove = async () => {
    await deleteResource('Groups', id);
    toast(t('deleted', { name }));
    navigate('/groups', { replace: true });
  };
  return (
    <>
      <button type="button" class="secondary" onClick={() => setRenaming(true)}>
        {t('rename')}
      </button>
      {renaming && <Rename group={group} onChanged={onChanged} onClose={() => setRenaming(false)} />}
      <AskButton
        button={t('delete')}
        class="secondary danger-text"
        title={t('askDelete', { name })}
        action={t('deleteIt')}
        danger
        onSubmit={remove}
      >
        <WhatGoes groupId={id} />
      </AskButton>
    </>
  );
}

function WhatGoes({ groupId }: { readonly groupId: string }) {
  const t = useTexts(groupTexts);
  const { data } = useLoaded(groupId, (signal) =>
    listResources('Users', { filter: usersOf(groupId), attributes: 'userName', count: 1 }, signal),
  );
  return <p>{data ? t('askDeleteWhy', { n: data.totalResults }) : '…'}</p>;
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
