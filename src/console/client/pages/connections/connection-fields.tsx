import { useState } from 'preact/hooks';
import { Field, Select, type Submitting } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { MultiPicker } from '../../kit/multi-picker';
import { findOrganizations, findRoles } from '../../kit/pick-scim';
import { PrivilegeChecks } from '../../kit/privilege-checks';
import { useSession } from '../../kit/session';
import { PASSWORD_MODES, PROFILES } from './connection';
import { PRESETS, presetOf, type ConnectionDraft, type Preset } from './connection-draft';
import { connectionFormTexts } from './connection-form-texts';

export interface ConnectionFieldsProps {
  readonly draft: ConnectionDraft;
  readonly onChange: (draft: ConnectionDraft) => void;
  readonly errorOf: Submitting['errorOf'];
  readonly autoFocus?: boolean;
  /** Everything at once. */
  readonly open?: boolean;
}

/** What a connection is and may do: the usual at first sight, the rest below. */
export function ConnectionFields(props: ConnectionFieldsProps) {
  const { draft, onChange, errorOf, autoFocus = false, open = false } = props;
  const t = useTexts(connectionFormTexts);
  const set = (changes: Partial<ConnectionDraft>) => onChange({ ...draft, ...changes });
  return (
    <>
      <Field
        label={t('name')}
        hint={t('nameHint')}
        required
        autoFocus={autoFocus}
        autocomplete="off"
        value={draft.name}
        onChange={(name) => set({ name })}
        error={errorOf('name')}
      />
      <Reach draft={draft} set={set} errorOf={errorOf} />
      <Rights draft={draft} set={set} />
      {open ? (
        <Further draft={draft} set={set} errorOf={errorOf} />
      ) : (
        <details>
          <summary>{t('more')}</summary>
          <Further draft={draft} set={set} errorOf={errorOf} />
        </details>
      )}
    </>
  );
}

interface PartProps {
  readonly draft: ConnectionDraft;
  readonly set: (changes: Partial<ConnectionDraft>) => void;
  readonly errorOf: Submitting['errorOf'];
}

/** Who sees some organizations only can't hand out more. */
function Reach({ draft, set, errorOf }: PartProps) {
  const t = useTexts(connectionFormTexts);
  const { session } = useSession();
  return (
    <>
      {(session.organizations === null || draft.everywhere) && (
        <Select
          label={t('reach')}
          value={draft.everywhere ? 'everywhere' : 'some'}
          onChange={(reach) => set({ everywhere: reach === 'everywhere' })}
          options={(['some', 'everywhere'] as const).map((each) => [each, t(each)])}
        />
      )}
      {!draft.everywhere && (
        <MultiPicker
          label={t('organizations')}
          hint={t('organizationsHint')}
          load={findOrganizations}
          values={draft.organizations}
          onChange={(organizations) => set({ organizations })}
          error={errorOf('organizations')}
        />
      )}
    </>
  );
}

function Rights({ draft, set }: Omit<PartProps, 'errorOf'>) {
  const t = useTexts(connectionFormTexts);
  const { may } = useSession();
  const [choosing, setChoosing] = useState(presetOf(draft.scopes) === undefined);
  const presets = (Object.keys(PRESETS) as Preset[]).filter((preset) => PRESETS[preset].every(may));
  const choose = (preset: string) => {
    setChoosing(preset === 'own');
    if (preset !== 'own') set({ scopes: PRESETS[preset as Preset] });
  };
  return (
    <>
      <Select
        label={t('rights')}
        value={choosing ? 'own' : (presetOf(draft.scopes) ?? 'own')}
        onChange={choose}
        options={[...presets, 'own' as const].map((each) => [each, t(each)])}
      />
      {choosing && (
        <PrivilegeChecks
          legend={t('scopes')}
          hint={t('scopesHint')}
          values={draft.scopes}
          onChange={(scopes) => set({ scopes })}
        />
      )}
    </>
  );
}

function Further({ draft, set, errorOf }: PartProps) {
  const t = useTexts(connectionFormTexts);
  return (
    <>
      <Select
        label={t('passwords')}
        value={draft.passwordMode}
        onChange={(passwordMode) => set({ passwordMode })}
        options={PASSWORD_MODES.map((mode) => [mode, t(mode)])}
      />
      <Select
        label={t('roles')}
        value={draft.anyRole ? 'anyRole' : 'someRoles'}
        onChange={(roles) => set({ anyRole: roles === 'anyRole' })}
        options={(['anyRole', 'someRoles'] as const).map((each) => [each, t(each)])}
      />
      {!draft.anyRole && (
        <MultiPicker
          label={t('whichRoles')}
          hint={t('whichRolesHint')}
          load={findRoles}
          values={draft.roles}
          onChange={(roles) => set({ roles })}
          error={errorOf('grantableRoles')}
        />
      )}
      <Select
        label={t('profile')}
        value={draft.profile}
        onChange={(profile) => set({ profile })}
        options={PROFILES.map((profile) => [profile, t(profile)])}
      />
      <Field
        label={t('addresses')}
        hint={t('addressesHint')}
        multiline
        value={draft.addresses}
        onChange={(addresses) => set({ addresses })}
        error={errorOf('allowedAddresses')}
      />
    </>
  );
}
