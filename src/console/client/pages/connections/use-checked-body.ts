import { ToldError } from '../../kit/api';
import { useTexts } from '../../kit/i18n';
import { connectionBody, type ConnectionDraft } from './connection-draft';
import { connectionFormTexts } from './connection-form-texts';

/** The body of a form that is filled in; throws where nobody said whose users it is about. */
export function useCheckedBody(): (draft: ConnectionDraft) => ReturnType<typeof connectionBody> {
  const t = useTexts(connectionFormTexts);
  return (draft) => {
    const body = connectionBody(draft);
    if (body.organizations.length > 0) return body;
    throw new ToldError(t('chooseOrganization'), 'organizations');
  };
}
