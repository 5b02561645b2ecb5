import { useState } from 'preact/hooks';
import { call } from '../../kit/api';
import { FormDialog } from '../../kit/dialog';
import { Field } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { useToast } from '../../kit/toasts';
import { connectionPath, type ConnectionWithTokens } from '../connections/connection';
import { connectionTexts } from './connection-texts';
import { Rotate } from './rotate';

export interface ActionsProps {
  readonly connection: ConnectionWithTokens;
  readonly onChanged: () => void;
}

/** What can be done to a connection as a whole, until it is revoked. */
export function Actions({ connection, onChanged }: ActionsProps) {
  const t = useTexts(connectionTexts);
  const [asked, setAsked] = useState<'rotate' | 'revoke'>();
  const close = () => setAsked(undefined);
  return (
    <>
      <button type="button" onClick={() => setAsked('rotate')}>
        {t('rotate')}
      </button>
      <button type="button" class="secondary danger-text" onClick={() => setAsked('revoke')}>
        {t('revoke')}
      </button>
      {asked === 'rotate' && <Rotate connection={connection} onChanged={onChanged} onClose={close} />}
      {asked === 'revoke' && <Revoke connection={connection} onChanged={onChanged} onClose={close} />}
    </>
  );
}

/** It can't be undone, so the name has to be typed. */
function Revoke({ connection, onChanged, onClose }: ActionsProps & { readonly onClose: () => void }) {
  const t = useTexts(connectionTexts);
  const toast = useToast();
  const [typed, setTyped] = useState('');
  const { id, name } = connection;
  const submit = async () => {
    await call('POST', connectionPath(id, 'revoke'));
    toast(t('wasRevoked', { name }));
    onChanged();
  };
  return (
    <FormDialog
      title={t('askRevoke', { name })}
      action={t('revokeIt')}
      danger
      disabled={typed.trim() !== name}
      onClose={onClose}
      onSubmit={submit}
    >
      <p>{t('askRevokeWhy')}</p>
      <Field label={t('typeName', { name })} value={typed} onChange={setTyped} autocomplete="off" autoFocus />
    </FormDialog>
  );
}
