import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import type { Loaded } from './use-loaded';
import { useRefusal } from './use-refusal';

/** After how many milliseconds somebody who waits wants to know why. */
const LONG = 8_000;

/** Something is on its way; where it is long in coming, it can be asked for again. */
export function Loading({ retry }: { readonly retry?: () => void }) {
  const t = useTexts(kitTexts);
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="state" role="status">
      <p aria-busy="true">{t('loading')}</p>
      {long && <p>{t('slow')}</p>}
      {long && retry && (
        <button type="button" class="secondary" onClick={retry}>
          {t('retry')}
        </button>
      )}
    </div>
  );
}

/** What went wrong, with the server's own words in small print where they say more. */
export function ErrorText({ error }: { readonly error: Error }) {
  const { text, words } = useRefusal()(error);
  return (
    <>
      {text}
      {words !== undefined && (
        <small class="words" lang="en">
          {words}
        </small>
      )}
    </>
  );
}

export function Failed({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  const t = useTexts(kitTexts);
  return (
    <div class="state failed" role="alert">
      <p>
        <ErrorText error={error} />
      </p>
      {retry && (
        <button type="button" class="secondary" onClick={retry}>
          {t('retry')}
        </button>
      )}
    </div>
  );
}

export function Empty({ children }: { readonly children?: ComponentChildren }) {
  const t = useTexts(kitTexts);
  return <p class="state empty">{children ?? t('empty')}</p>;
}

/** Shows what is loaded once it is there, and till then what is the matter. */
export function Show<T>({
  of,
  children,
}: {
  readonly of: Loaded<T>;
  readonly children: (data: T) => ComponentChildren;
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error) return <Failed error={of.error} retry={of.reload} />;
  return <Loading retry={of.reload} />;
}

export type Tone = 'good' | 'bad' | 'warn' | 'plain';

/** A short state in a word; the word says it, the colour only helps. */
export function Badge({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}
