import { useState } from 'preact/hooks';
import { FormDialog } from '../../kit/dialog';
import { Field } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { navigate } from '../../kit/router';
import { deleteResource, nameOf, patchResource, PORTAL_USER, type UserResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { useToast, useUndoableToast } from '../../kit/toasts';
import { useAct } from '../../kit/use-act';
import type { PartProps } from './profile';
import { SetPassword } from './set-password';
import { userTexts } from './user-texts';

type Asked = 'password' | 'link' | 'disable' | 'delete' | undefined;

/** What can be done to the account as a whole, as far as whoever looks at it may. */
export function Actions({ user, onChanged }: PartProps) {
  const t = useTexts(userTexts);
  const act = useAct();
  const { may, session } = useSession();
  const [asked, setAsked] = useState<Asked>();
  const { locked, provider, mustChangePassword } = user[PORTAL_USER];
  const set = async (path: string, value: unknown) => {
    onChanged(await patchResource<UserResource>('Users', user.id, [{ op: 'replace', path, value }]));
  };
  const self = session.user.id === user.id;
  const mayWrite = may('users:write');
  const setsPasswords = may('users:password') && provider === 'builtIn' && !self;
  const close = () => setAsked(undefined);
  const button = (text: string, onClick: () => void, kind = 'secondary') => (
    <button type="button" class={kind} onClick={onClick}>
      {text}
    </button>
  );
  const due = `${PORTAL_USER}:mustChangePassword`;
  return (
    <>
      {setsPasswords && button(t('setPassword'), () => setAsked('password'), '')}
      {mayWrite && !self && provider === 'builtIn' && button(t('sendLink'), () => setAsked('link'))}
      {mayWrite && locked && button(t('unlock'), () => act(() => set(`${PORTAL_USER}:locked`, false), t('unlocked')))}
      {mayWrite &&
        provider === 'builtIn' &&
        (mustChangePassword
          ? button(t('waiveChange'), () => act(() => set(due, false), t('changeWaived')))
          : button(t('requireChange'), () => act(() => set(due, true), t('changeRequired'))))}
      {mayWrite &&
        !self &&
        (user.active
          ? button(t('disable'), () => setAsked('disable'))
          : button(t('enable'), () => act(() => set('active', true), t('enabled'))))}
      {mayWrite && !self && button(t('delete'), () => setAsked('delete'), 'secondary danger-text')}
      {asked === 'password' && <SetPassword user={user} onClose={close} onChanged={onChanged} />}
      {asked === 'link' && <SendLink user={user} onClose={close} onChanged={onChanged} />}
      {asked === 'disable' && <Disable user={user} onClose={close} onChanged={onChanged} />}
      {asked === 'delete' && <Delete user={user} onClose={close} />}
    </>
  );
}

interface AskProps extends PartProps {
  readonly onClose: () => void;
}

function SendLink({ user, onClose, onChanged }: AskProps) {
  const t = useTexts(userTexts);
  const toast = useToast();
  const email = user.emails?.find(({ primary }) => primary)?.value ?? user.emails?.[0]?.value;
  const submit = async () => {
    const operation = { op: 'replace', path: `${PORTAL_USER}:notifyUser`, value: true } as const;
    onChanged(await patchResource<UserResource>('Users', user.id, [operation]));
    toast(t('linkSent'));
  };
  return (
    <FormDialog title={t('askLink', { name: nameOf(user) })} action={t('sendLink')} onClose={onClose} onSubmit={submit}>
      <p>{t('askLinkWhy', { email: email ?? t('noEmail') })}</p>
    </FormDialog>
  );
}

function Disable({ user, onClose, onChanged }: AskProps) {
  const t = useTexts(userTexts);
  const undoable = useUndoableToast();
  const setActive = async (value: boolean) => {
    onChanged(await patchResource<UserResource>('Users', user.id, [{ op: 'replace', path: 'active', value }]));
  };
  const submit = async () => {
    await setActive(false);
    undoable(t('disabled'), () => setActive(true));
  };
  return (
    <FormDialog
      title={t('askDisable', { name: nameOf(user) })}
      action={t('disable')}
      danger
      onClose={onClose}
      onSubmit={submit}
    >
      <p>{t('askDisableWhy')}</p>
    </FormDialog>
  );
}

/** It can't be undone, so the name has to be typed. */
function Delete({ user, onClose }: Pick<AskProps, 'user' | 'onClose'>) {
  const t = useTexts(userTexts);
  const toast = useToast();
  const [typed, setTyped] = useState('');
  const submit = async () => {
    await deleteResource('Users', user.id);
    toast(t('deleted', { name: user.userName }));
    navigate('/users', { replace: true });
  };
  return (
    <FormDialog
      title={t('askDelete', { name: nameOf(user) })}
      action={t('deleteIt')}
      danger
      disabled={typed.trim() !== user.userName}
      onClose={onClose}
      onSubmit={submit}
    >
      <p>{t('askDeleteWhy')}</p>
      <Field
        label={t('typeName', { name: user.userName })}
        value={typed}
        onChange={setTyped}
        autocomplete="off"
        autoFocus
      />
    </FormDialog>
  );
}
