import { Field, Select, type Submitting } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import type { OrganizationDraft } from './organization-draft';
import { organizationsTexts } from './organizations-texts';

export interface OrganizationFieldsProps {
  readonly draft: OrganizationDraft;
  readonly onChange: (draft: OrganizationDraft) => void;
  readonly errorOf?: Submitting['errorOf'];
  /** A built-in one keeps its name. */
  readonly nameFixed?: boolean;
  readonly autoFocus?: boolean;
}

export function OrganizationFields(props: OrganizationFieldsProps) {
  const { draft, onChange, errorOf, nameFixed = false, autoFocus = false } = props;
  const t = useTexts(organizationsTexts);
  const set = (name: keyof OrganizationDraft) => (value: string) => onChange({ ...draft, [name]: value });
  return (
    <>
      <Field
        label={t('name')}
        required
        readOnly={nameFixed}
        autoFocus={autoFocus}
        autocomplete="off"
        value={draft.name}
        onChange={set('name')}
        error={errorOf?.('name')}
      />
      <Field label={t('description')} multiline value={draft.description} onChange={set('description')} />
      <Select
        label={t('type')}
        hint={t('typeHint')}
        value={draft.type}
        onChange={set('type')}
        options={[
          ['', t('noType')],
          ['CONSUMER', t('CONSUMER')],
          ['PUBLISHER', t('PUBLISHER')],
        ]}
      />
      <Field label={t('externalId')} autocomplete="off" value={draft.externalId} onChange={set('externalId')} />
    </>
  );
}
