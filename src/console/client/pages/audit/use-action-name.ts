import { useTexts } from '../../kit/i18n';
import { auditTexts, isKnownAction } from './audit-texts';

/** What an action of the trail is called; one that the console doesn't know goes by its own name. */
export function useActionName(): (action: string) => string {
  const t = useTexts(auditTexts);
  return (action) => (isKnownAction(action) ? t(action) : action);
}
