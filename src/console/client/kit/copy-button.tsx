import { useEffect, useState } from 'preact/hooks';
import { copyText } from './copy-text';
import { defineTexts, useTexts } from './i18n';

const texts = defineTexts({
  en: { copy: 'Copy', copied: 'Copied', failed: 'Select it and copy it by hand' },
  de: { copy: 'Kopieren', copied: 'Kopiert', failed: 'Bitte markieren und von Hand kopieren' },
});

/** Copies a text, and says so for a moment; `name` is what the text is, for those who don't see what stands beside. */
export function CopyButton({ text, name }: { readonly text: string; readonly name: string }) {
  const t = useTexts(texts);
  const [state, setState] = useState<'copy' | 'copied' | 'failed'>('copy');
  useEffect(() => {
    if (state === 'copy') return;
    const timer = setTimeout(() => setState('copy'), 2_500);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <>
      <button
        type="button"
        class="secondary copy"
        onClick={() => void copyText(text).then((copied) => setState(copied ? 'copied' : 'failed'))}
      >
        {t(state)} <span class="hidden">{name}</span>
      </button>
      <span class="hidden" role="status">
        {state === 'copy' ? '' : t(state)}
      </span>
    </>
  );
}
