import { Field, Select, type Submitting } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { ORGANIZATION, type OrganizationResource, type PatchOperation } from '../../kit/scim';
import { organizationsTexts } from './organizations-texts';

/** What of an organization can be set; '' is none. */
export const ORGANIZATION_TEXTS = ['name', 'description', 'type', 'externalId'] as const;
export type OrganizationDraft = Readonly<Record<(typeof ORGANIZATION_TEXTS)[number], string>>;

export const EMPTY_ORGANIZATION: OrganizationDraft = { name: '', description: '', type: '', externalId: '' };

export function organizationDraft({ name, description, type, externalId }: OrganizationResource): OrganizationDraft {
  return { name, description: description ?? '', type: type ?? '', externalId: externalId ?? '' };
}

export function organizationResource(draft: OrganizationDraft): object {
  const given = ORGANIZATION_TEXTS.map((name) => [name, draft[name].trim()]).filter(([, text]) => text !== '');
  return { schemas: [ORGANIZATION], active: true, ...Object.fromEntries(given) };
}

export function organizationChanges(before: OrganizationDraft, after: OrganizationDraft): PatchOperation[] {
  return ORGANIZATION_TEXTS.flatMap((path): PatchOperation[] => {
    const value = after[path].trim();
    if (value === before[path]) return [];
    return [value === '' ? { op: 'remove', path } : { op: 'replace', path, value }];
  });
}

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
