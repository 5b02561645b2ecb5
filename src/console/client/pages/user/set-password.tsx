import { useState } from 'preact/hooks';
import { FormDialog } from '../../kit/dialog';
import { Check } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { PasswordField } from '../../kit/password-field';
import { nameOf, patchResource, PORTAL_USER, type UserResource } from '../../kit/scim';
import { useToast } from '../../kit/toasts';
import { userTexts } from './user-texts';

export interface SetPasswordProps {
  readonly user: UserResource;
  readonly onClose: () => void;
  readonly onChanged: (user: UserResource | undefined) => void;
}

/** A password that an administrator chooses, or lets be chosen, for a user who forgot theirs. */
export function SetPassword({ user, onClose, onChanged }: SetPasswordProps) {
  const t = useTexts(userTexts);
  const toast = useToast();
  const [password, setPassword] = useState('');
  const [mustChange, setMustChange] = useState(true);
  const [notify, setNotify] = useState(false);
  const [enable, setEnable] = useState(false);
  const submit = async () => {
    const value = {
      password,
      ...(enable && { active: true }),
      [PORTAL_USER]: { mustChangePassword: mustChange, ...(notify && { notifyUser: true }) },
    };
    onChanged(await patchResource<UserResource>('Users', user.id, [{ op: 'replace', value }]));
    toast(t('passwordSet'));
  };
  return (
    <FormDialog
      title={t('setPasswordFor', { name: nameOf(user) })}
      action={t('setPassword')}
      onClose={onClose}
      onSubmit={submit}
    >
      <input type="text" name="username" autocomplete="username" value={user.userName} readOnly hidden />
      <PasswordField
        label={t('newPassword')}
        purpose="new-password"
        value={password}
        onChange={setPassword}
        autoFocus
        generate
      />
      <Check label={t('mustChange')} checked={mustChange} onChange={setMustChange} />
      <Check label={t('tellByMail')} checked={notify} onChange={setNotify} />
      {!user.active && (
        <>
          <p class="note warn">{t('disabledNow')}</p>
          <Check label={t('enableToo')} checked={enable} onChange={setEnable} />
        </>
      )}
      <p>
        <small>{t('endsSessions')}</small>
      </p>
    </FormDialog>
  );
}
