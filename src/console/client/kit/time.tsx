import { formatTime } from './format';
import { useLanguage, useTexts } from './i18n';
import { kitTexts } from './kit-texts';

/** A time in the visitor's own zone and language; what has none yet was never. */
export function Time({ at }: { readonly at: string | undefined | null }) {
  const { language } = useLanguage();
  const t = useTexts(kitTexts);
  if (!at) return <>{t('never')}</>;
  return (
    <time dateTime={at} title={at}>
      {formatTime(language, at)}
    </time>
  );
}

/** A time to the second: where one thing follows another quickly. */
export function ExactTime({ at }: { readonly at: string }) {
  const { language } = useLanguage();
  return (
    <time dateTime={at} title={at}>
      {formatTime(language, at, 'medium')}
    </time>
  );
}
