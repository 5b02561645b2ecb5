import { useEffect, useState } from 'preact/hooks';
import { Check, FormError, Select, useSubmit } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import type { Option } from '../../kit/option';
import { findOrganizations } from '../../kit/pick-scim';
import { Picker } from '../../kit/picker';
import { navigate, presentPlace } from '../../kit/router';
import { useSession } from '../../kit/session';
import { ColumnChoice } from './column-choice';
import { choicesFor, namesFor, type Choice } from './column-choices';
import type { CsvHead } from './csv-head';
import { FileDrop } from './file-drop';
import { importsTexts } from './imports-texts';
import { guessType, TYPES, type RowType } from './known-columns';
import { prepareFile, withHeader, WorkbookError, type PreparedFile } from './prepare-file';
import { uploadForCheck, useRunningUpload } from './running-upload';
import { Template } from './template';
import { usualOptions, type UploadOptions } from './upload';
import { UploadProgress } from './upload-progress';

/** Takes a file, and what is to be known of it; then the page of its import tells what would happen. */
export function UploadForm() {
  const t = useTexts(importsTexts);
  const upload = useRunningUpload();
  const [options, setOptions] = useState(usualOptions);
  const { file, choices, setChoices, failed, choose } = useChosenFile(options, setOptions);
  const chosen = file?.file;
  const form = useSubmit(async () => {
    if (!file) return;
    const names = file.head && choices ? namesFor(file.head, options.type, choices) : [];
    const { id } = await uploadForCheck(await withHeader(file, names), options);
    // Whoever looks at something else meanwhile isn't called away.
    if (presentPlace().path === '/imports') navigate(`/imports/${id}`);
  });
  if (upload) return <UploadProgress upload={upload} />;
  return (
    <form class="upload" onSubmit={form.submit}>
      <p>{t('intro')}</p>
      <FormError error={form.error} />
      {failed && (
        <div class="form-error" role="alert">
          {t(failed)}
        </div>
      )}
      <FileDrop file={chosen} onChoose={choose} />
      {file?.encoding && <p class="note">{t('converted', { encoding: file.encoding })}</p>}
      <div class="columns">
        <Select
          label={t('type')}
          value={options.type}
          onChange={(type) => setOptions({ ...options, type: type as RowType })}
          hint={t('typeHint')}
          options={TYPES.map((type) => [type, t(type)] as const)}
        />
        <p class="beside-field">
          <Template type={options.type} />
        </p>
      </div>
      {file?.head && choices && (
        <ColumnChoice head={file.head} type={options.type} choices={choices} onChange={setChoices} />
      )}
      <Options options={options} onChange={(changes) => setOptions({ ...options, ...changes })} />
      <button type="submit" disabled={!file || form.busy} aria-busy={form.busy}>
        {t('check')}
      </button>
    </form>
  );
}

/** The file that was chosen, once it is looked at; its header tells what its rows are likely to be. */
function useChosenFile(options: UploadOptions, setOptions: (options: UploadOptions) => void) {
  const [file, setFile] = useState<PreparedFile>();
  const [choices, setChoices] = useState<readonly Choice[]>();
  const [failed, setFailed] = useState<'workbook' | 'unreadable'>();
  const choose = (chosen: File) => {
    setFailed(undefined);
    prepareFile(chosen).then(
      (prepared) => {
        setFile(prepared);
        if (prepared.head) setOptions({ ...options, type: guessType(prepared.head.header) });
      },
      (error: unknown) => {
        setFile(undefined);
        setFailed(error instanceof WorkbookError ? 'workbook' : 'unreadable');
      },
    );
  };
  const isMapped = file?.head !== undefined && /^(csv)?$/.test(options.format) && !hasKinds(file.head);
  useEffect(() => {
    setChoices(isMapped && file.head ? choicesFor(file.head, options.type) : undefined);
  }, [file, options.type, isMapped]);
  return { file, choices, setChoices, failed, choose };
}

/** A file whose rows are of several kinds has columns for each of them. */
function hasKinds({ header }: CsvHead): boolean {
  return header.some((name) => name.toLowerCase() === 'kind');
}

interface OptionsProps {
  readonly options: UploadOptions;
  readonly onChange: (changes: Partial<UploadOptions>) => void;
}

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
