import { saveText } from '../../kit/download';
import { useLanguage, useTexts } from '../../kit/i18n';
import { csvLine } from './csv-head';
import { importsTexts } from './imports-texts';
import { COLUMNS, type RowType } from './known-columns';

const EXAMPLES: Readonly<Record<RowType, Readonly<Record<string, string>>>> = {
  users: {
    userName: 'ada.lovelace',
    givenName: 'Ada',
    familyName: 'Lovelace',
    email: 'ada@example.org',
    active: 'true',
  },
  organizations: { name: 'Acme', type: 'CONSUMER', active: 'true' },
  groups: { displayName: 'Editors', organization: 'Acme' },
  memberships: { group: 'Editors', organization: 'Acme', member: 'ada.lovelace' },
  roles: { value: 'helpdesk', display: 'Helpdesk', privileges: 'users:read|users:password', supported: 'true' },
};

/** A file with every column in it and a row to show how, for a spreadsheet. */
export function Template({ type }: { readonly type: RowType }) {
  const t = useTexts(importsTexts);
  const { language } = useLanguage();
  const save = () => {
    // A German spreadsheet expects semicolons.
    const delimiter = language === 'de' ? ';' : ',';
    const example = COLUMNS[type].map((column) => EXAMPLES[type][column] ?? '');
    saveText(`${csvLine(COLUMNS[type], delimiter)}${csvLine(example, delimiter)}`, `${type}.csv`);
  };
  return (
    <button type="button" class="plain" onClick={save}>
      {t('template', { type: t(type) })}
    </button>
  );
}
