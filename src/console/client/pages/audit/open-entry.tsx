import { formatTime } from '../../kit/format';
import { useLanguage, useTexts } from '../../kit/i18n';
import type { AuditEntry } from './audit-entry';
import { auditTexts } from './audit-texts';
import { useActionName } from './use-action-name';

export interface OpenEntryProps {
  readonly entry: AuditEntry;
  readonly onOpen: (entry: AuditEntry) => void;
}

/** Leads from a row of the trail to all that it holds; told apart from the other rows' by what was done, and when. */
export function OpenEntry({ entry, onOpen }: OpenEntryProps) {
  const t = useTexts(auditTexts);
  const { language } = useLanguage();
  const actionName = useActionName();
  const time = formatTime(language, entry.at) ?? '';
  const label = t('openWhat', { what: actionName(entry.action), time });
  return (
    <button type="button" class="plain" aria-label={label} onClick={() => onOpen(entry)}>
      {t('open')}
    </button>
  );
}
