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
