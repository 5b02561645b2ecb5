import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiError, callConsole, ToldError } from './api';
import { Dialog, FormDialog } from './dialog';
import { Field, FormError, useSubmit } from './form';
import { useTexts } from './i18n';
import { PasswordField } from './password-field';
import { LookMenu } from './look-menu';
import type { Session } from './session';
import { signOut } from './sign-out';
import { signInTexts } from './sign-in-texts';

/** What stands before the console. */
function Gate({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <main class="gate">
      <h1>{title}</h1>
      {children}
      <LookMenu />
    </main>
  );
}

interface SignInResult {
  readonly mustChangePassword: boolean;
}

function SignInForm({ userName, onDone }: { readonly userName?: string; readonly onDone: () => void }) {
  const t = useTexts(signInTexts);
  const [name, setName] = useState(userName ?? '');
  const [password, setPassword] = useState('');
  const form = useSubmit(async () => {
    await refusedAs(t('wrong'), () => callConsole<SignInResult>('POST', '/session', { username: name, password }));
    onDone();
  });
  return (
    <form onSubmit={form.submit}>
      <FormError error={form.error} />
      <Field
        label={t('userName')}
        name="username"
        autocomplete="username"
        value={name}
        onChange={setName}
        readOnly={userName !== undefined}
        autoFocus={userName === undefined}
      />
      <PasswordField
        label={t('password')}
        purpose="current-password"
        value={password}
        onChange={setPassword}
        autoFocus={userName !== undefined}
      />
      <button type="submit" aria-busy={form.busy} disabled={form.busy}>
        {t('signIn')}
      </button>
    </form>
  );
}

/** One text for whatever is wrong with a name and its password. */
async function refusedAs<T>(text: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) throw new ToldError(text);
    throw error;
  }
}

export function SignInPage({ onDone }: { readonly onDone: () => void }) {
  const t = useTexts(signInTexts);
  return (
    <Gate title={t('title')}>
      <SignInForm onDone={onDone} />
    </Gate>
  );
}

/** The session is over, the page stays as it is; another user's sign-in would be another page's. */
export function SignInDialog({ session, onDone }: { readonly session: Session; readonly onDone: () => void }) {
  const t = useTexts(signInTexts);
  return (
    <Dialog title={t('again')}>
      <p>{t('over')}</p>
      <SignInForm userName={session.user.userName} onDone={onDone} />
    </Dialog>
  );
}

/** Before a dangerous act: who sits there? */
export function ConfirmDialog(props: {
  readonly userName: string;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const { userName, onDone, onClose } = props;
  const t = useTexts(signInTexts);
  const [password, setPassword] = useState('');
  return (
    <FormDialog
      title={t('confirmTitle')}
      action={t('confirm')}
      onClose={onClose}
      onSubmit={async () => {
        await callConsole('POST', '/session/confirm', { password }).catch(sayWrong(t('wrongPassword')));
        onDone();
      }}
    >
      <p>{t('confirmWhy')}</p>
      <input type="text" name="username" autocomplete="username" value={userName} readOnly hidden />
      <PasswordField
        label={t('ownPassword')}
        purpose="current-password"
        value={password}
        onChange={setPassword}
        autoFocus
      />
    </FormDialog>
  );
}

function sayWrong(text: string) {
  return (error: unknown): never => {
    if (error instanceof ApiError && error.status === 403) throw new ToldError(text);
    throw error;
  };
}

export interface ChangePasswordProps {
  readonly session: Session;
  /** There is no way around it. */
  readonly due?: boolean;
  readonly onDone: () => void;
}

/** One's own password, with the present one. */
export function ChangePassword({ session, onDone }: ChangePasswordProps) {
  const t = useTexts(signInTexts);
  return (
    <Gate title={t('changeTitle')}>
      <p>{t('due')}</p>
      <ChangePasswordForm userName={session.user.userName} onDone={onDone} />
      <SignOutButton />
    </Gate>
  );
}

export function ChangePasswordForm({ userName, onDone }: { readonly userName: string; readonly onDone: () => void }) {
  const t = useTexts(signInTexts);
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const form = useSubmit(async () => {
    await callConsole('POST', '/api/auth/password', { currentPassword, newPassword });
    onDone();
  });
  return (
    <form onSubmit={form.submit}>
      <FormError error={form.error} />
      <input type="text" name="username" autocomplete="username" value={userName} readOnly hidden />
      <PasswordField
        label={t('ownPassword')}
        purpose="current-password"
        value={currentPassword}
        onChange={setCurrent}
        autoFocus
      />
      <PasswordField label={t('newPassword')} purpose="new-password" value={newPassword} onChange={setNew} generate />
      <button type="submit" aria-busy={form.busy} disabled={form.busy}>
        {t('change')}
      </button>
    </form>
  );
}

function SignOutButton() {
  const t = useTexts(signInTexts);
  return (
    <button type="button" class="secondary" onClick={() => void signOut()}>
      {t('signOut')}
    </button>
  );
}
