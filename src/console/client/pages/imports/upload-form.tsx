import { useState } from 'preact/hooks';
import { Check, FormError, Select, useSubmit } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import type { Option } from '../../kit/option';
import { findOrganizations } from '../../kit/pick-scim';
import { Picker } from '../../kit/picker';
import { navigate } from '../../kit/router';
import { useSession } from '../../kit/session';
import { FileDrop } from './file-drop';
import { importsTexts } from './imports-texts';
import { uploadForCheck, usualOptions, type UploadOptions } from './upload';

/** Takes a file, and what is to be known of it; then the page of its import tells what would happen. */
export function UploadForm() {
  const t = useTexts(importsTexts);
  const [file, setFile] = useState<File>();
  const [options, setOptions] = useState(usualOptions);
  const form = useSubmit(async () => {
    if (!file) return;
    const { id } = await uploadForCheck(file, options);
    navigate(`/imports/${id}`);
  });
  return (
    <form class="upload" onSubmit={form.submit}>
      <p>{t('intro')}</p>
      <FormError error={form.error} />
      <FileDrop file={file} onChoose={setFile} />
      <Options options={options} onChange={(changes) => setOptions({ ...options, ...changes })} />
      <button type="submit" disabled={!file || form.busy} aria-busy={form.busy}>
        {t(form.busy ? 'checking' : 'check')}
      </button>
    </form>
  );
}

interface OptionsProps {
  readonly options: UploadOptions;
  readonly onChange: (changes: Partial<UploadOptions>) => void;
}

const TYPES = ['users', 'organizations', 'groups', 'memberships'] as const;

const FORMATS = [
  ['csv', 'CSV'],
  ['ndjson', 'NDJSON (SCIM)'],
  ['ldif', 'LDIF'],
  ['developer-portal', 'Developer portal'],
  ['gis-builtin', 'GIS portal (account|password|…)'],
  ['gis-enterprise', 'GIS portal (login|email|…)'],
  ['gis-csv', 'GIS portal (CSV)'],
] as const;

function Options({ options, onChange }: OptionsProps) {
  const t = useTexts(importsTexts);
  const { may, session } = useSession();
  const [organization, setOrganization] = useState<Option>();
  const asFileSays = ['', t('asFileSays')] as const;
  return (
    <details>
      <summary>{t('options')}</summary>
      <div class="columns">
        <Select
          label={t('type')}
          value={options.type}
          onChange={(type) => onChange({ type })}
          hint={t('typeHint')}
          options={TYPES.map((type) => [type, t(type)] as const)}
        />
        <Select
          label={t('format')}
          value={options.format}
          onChange={(format) => onChange({ format })}
          options={[asFileSays, ...FORMATS]}
        />
        <Select
          label={t('match')}
          value={options.match}
          onChange={(match) => onChange({ match })}
          options={[
            ['name', t('matchName')],
            ['externalId', t('matchExternalId')],
          ]}
        />
        {session.organizations?.length !== 1 && may('organizations:read') && (
          <Picker
            label={t('organization')}
            placeholder={session.user.organization.name}
            load={findOrganizations}
            value={organization}
            onPick={(picked) => {
              setOrganization(picked);
              onChange({ organization: picked?.id });
            }}
          />
        )}
      </div>
      {may('organizations:write') && (
        <Check
          label={t('createOrganizations')}
          checked={options.createOrganizations}
          onChange={(createOrganizations) => onChange({ createOrganizations })}
        />
      )}
      {may('users:password') && (
        <Check
          label={t('updatePasswords')}
          checked={options.updatePasswords}
          onChange={(updatePasswords) => onChange({ updatePasswords })}
        />
      )}
      <Check label={t('strict')} checked={options.strict} onChange={(strict) => onChange({ strict })} />
    </details>
  );
}
