import { Check, Field, Select, type Submitting } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { PrivilegeChecks } from '../../kit/privilege-checks';
import type { RoleDraft } from './role-draft';
import { rolesTexts } from './roles-texts';

export interface RoleFieldsProps {
  readonly draft: RoleDraft;
  readonly onChange: (draft: RoleDraft) => void;
  readonly errorOf: Submitting['errorOf'];
  /** A new one: what never changes again can still be set. */
  readonly isNew?: boolean;
  /** A built-in one: only its name and description can be changed. */
  readonly fixed?: boolean;
}

export function RoleFields({ draft, onChange, errorOf, isNew = false, fixed = false }: RoleFieldsProps) {
  const t = useTexts(rolesTexts);
  const set = (changes: Partial<RoleDraft>) => onChange({ ...draft, ...changes });
  return (
    <>
      <Field
        label={t('display')}
        required
        autocomplete="off"
        value={draft.display}
        onChange={(display) => set({ display })}
        error={errorOf('display')}
      />
      <Field
        label={t('value')}
        hint={isNew ? t('valueHint') : undefined}
        readOnly={!isNew}
        autocomplete="off"
        value={draft.value}
        onChange={(value) => set({ value })}
        error={errorOf('value')}
      />
      <Field
        label={t('description')}
        multiline
        value={draft.description}
        onChange={(description) => set({ description })}
      />
      <fieldset class="bare" disabled={fixed}>
        <Select
          label={t('reach')}
          hint={t('reachHint')}
          value={draft.organizationBound ? 'organizationBound' : 'everywhere'}
          onChange={(reach) => set({ organizationBound: reach === 'organizationBound' })}
          options={[
            ['organizationBound', t('organizationBound')],
            ['everywhere', t('everywhere')],
          ]}
        />
        <Check label={t('supported')} checked={draft.supported} onChange={(supported) => set({ supported })} />
      </fieldset>
      <PrivilegeChecks
        legend={t('privileges')}
        hint={fixed ? undefined : t('privilegesHint')}
        values={draft.privileges}
        onChange={(privileges) => set({ privileges })}
        disabled={fixed}
      />
    </>
  );
}
