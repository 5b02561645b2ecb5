import { useState } from 'preact/hooks';
import { Check, Field, FormError, Select, useSubmit } from '../kit/form';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { PasswordField } from '../kit/password-field';
import { findOrganizations, findRoles } from '../kit/pick-scim';
import { Picker } from '../kit/picker';
import { navigate } from '../kit/router';
import { createResource, type UserResource } from '../kit/scim';
import { useSession } from '../kit/session';
import { useToast } from '../kit/toasts';
import { createUserTexts } from './create-user/create-user-texts';
import { emptyUser, toResource, WAYS, type NewUser, type Way } from './create-user/new-user';

export const createUserPage: ConsolePage = {
  path: '/users/new',
  title: { en: 'Create a user', de: 'Benutzer anlegen' },
  needs: 'users:write',
  view: () => <CreateUser />,
};

type Set = (changes: Partial<NewUser>) => void;

function CreateUser() {
  const t = useTexts(createUserTexts);
  const toast = useToast();
  const { may } = useSession();
  const [user, setUser] = useState<NewUser>(emptyUser);
  const set: Set = (changes) => setUser({ ...user, ...changes });
  const ways = WAYS.filter((way) => way !== 'password' || may('users:password'));
  const form = useSubmit(async () => {
    const { id, userName } = await createResource<UserResource>('Users', toResource(user));
    toast(t('created', { name: userName }));
    navigate(`/users/${id}`);
  });
  return (
    <>
      <PageHeading title={t('title')} />
      <form class="narrow" onSubmit={form.submit} autocomplete="off">
        <FormError error={form.error} />
        <Select
          label={t('way')}
          hint={t(`${user.way}Hint`)}
          value={user.way}
          onChange={(way) => set({ way: way as Way })}
          options={ways.map((way) => [way, t(way)])}
        />
        <Who user={user} set={set} errorOf={form.errorOf} />
        {user.way === 'password' && (
          <>
            <PasswordField
              label={t('passwordField')}
              purpose="new-password"
              value={user.password}
              onChange={(password) => set({ password })}
              error={form.errorOf('password')}
              generate
            />
            <Check label={t('mustChange')} checked={user.mustChange} onChange={(mustChange) => set({ mustChange })} />
          </>
        )}
        {user.way === 'enterprise' && (
          <Field
            label={t('idpUsername')}
            required
            value={user.idpUsername}
            onChange={(idpUsername) => set({ idpUsername })}
            error={form.errorOf('idpUsername')}
          />
        )}
        <Where user={user} set={set} />
        <button type="submit" aria-busy={form.busy} disabled={form.busy}>
          {t('create')}
        </button>
      </form>
    </>
  );
}

interface PartProps {
  readonly user: NewUser;
  readonly set: Set;
}

function Who({ user, set, errorOf }: PartProps & { readonly errorOf: (attribute: string) => string | undefined }) {
  const t = useTexts(createUserTexts);
  return (
    <>
      <Field
        label={t('userName')}
        required
        autocomplete="off"
        value={user.userName}
        onChange={(userName) => set({ userName })}
        error={errorOf('userName')}
      />
      <div class="columns">
        <Field label={t('givenName')} value={user.givenName} onChange={(givenName) => set({ givenName })} />
        <Field label={t('familyName')} value={user.familyName} onChange={(familyName) => set({ familyName })} />
      </div>
      <Field
        label={t('email')}
        type="email"
        required={user.way === 'invitation'}
        value={user.email}
        onChange={(email) => set({ email })}
        error={errorOf('emails')}
      />
    </>
  );
}

function Where({ user, set }: PartProps) {
  const t = useTexts(createUserTexts);
  const { session, may } = useSession();
  const choosesOrganization = session.organizations === null || session.organizations.length > 1;
  return (
    <>
      {choosesOrganization && may('organizations:read') && (
        <Picker
          label={t('organization')}
          hint={t('organizationHint', { name: session.user.organization.name })}
          load={findOrganizations}
          value={user.organization}
          onPick={(organization) => set({ organization })}
        />
      )}
      {may('roles:read') && (
        <Picker label={t('role')} load={findRoles} value={user.role} onPick={(role) => set({ role })} />
      )}
    </>
  );
}
