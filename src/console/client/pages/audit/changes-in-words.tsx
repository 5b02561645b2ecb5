import { useTexts } from '../../kit/i18n';
import { changesIn, type AuditEntry } from './audit-entry';
import { auditTexts } from './audit-texts';
import { useAttributeName } from './use-attribute-name';

/** So many changes are told in a row of a table, and so many characters of each side. */
const TOLD = { changes: 3, characters: 60 };

/** What changed, from what to what: enough for a row of a table; the entry itself tells all. */
export function ChangesInWords({ entry }: { readonly entry: AuditEntry }) {
  const t = useTexts(auditTexts);
  const attributeName = useAttributeName();
  // Of what is new or gone, all attributes changed; of a session, there is nothing but its id.
  if (/\.(create|delete|sign-in|sign-out)$/.test(entry.action)) return <>{t('nowhere')}</>;
  const changes = changesIn(entry);
  if (changes.length === 0) return <>{t('nowhere')}</>;
  return (
    <ul class="changes">
      {changes.slice(0, TOLD.changes).map(({ attribute, before, after }) => (
        <li key={attribute}>
          <b>{attributeName(attribute)}</b>: {before !== undefined && `${shortened(before)} → `}
          {after === undefined ? t('nowhere') : shortened(after)}
        </li>
      ))}
      {changes.length > TOLD.changes && <li>{t('andMore', { n: changes.length - TOLD.changes })}</li>}
    </ul>
  );
}

function shortened(text: string): string {
  return text.length > TOLD.characters ? `${text.slice(0, TOLD.characters)}…` : text;
}
