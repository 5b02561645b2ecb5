import { useTexts } from '../../kit/i18n';
import type { LoggedRequest } from './logged-request';
import { requestsTexts } from './requests-texts';

/** Who called: a connection by its name, a user, or nobody whom the server knows. */
export function Caller({ of: { actor } }: { readonly of: Pick<LoggedRequest, 'actor'> }) {
  const t = useTexts(requestsTexts);
  if (!actor) return <em>{t('unknown')}</em>;
  const name = actor.name ?? actor.id ?? '';
  return <>{actor.kind === 'user' ? t('user', { name }) : name}</>;
}
