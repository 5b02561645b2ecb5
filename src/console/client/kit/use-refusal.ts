import { ApiError, ToldError } from './api';
import { useLanguage, useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { refusalIn, type Refusal } from './refusals';

/** What went wrong, in the visitor's language. */
export function useRefusal(): (error: Error) => Refusal {
  const { language } = useLanguage();
  const t = useTexts(kitTexts);
  return (error) => {
    if (error instanceof ToldError) return { text: error.message };
    if (!(error instanceof ApiError)) return { text: t('failed') };
    if (error.code === 'unreachable' || error.code === 'unanswered') return { text: t(error.code) };
    return error.status === 404 ? { text: t('notFound') } : refusalIn(language, error);
  };
}

/** The same in one text: for messages, and for what a screen reader says with a field. */
export function useErrorText(): (error: Error) => string {
  const refusal = useRefusal();
  return (error) => {
    const { text, words } = refusal(error);
    return words === undefined ? text : `${text} (${words})`;
  };
}
