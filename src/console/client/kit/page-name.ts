import type { kitTexts } from './kit-texts';
import type { Translate } from './i18n';

/** Names the browser's tab by what the page shows. */
export function namePage(name: string | null | undefined, t: Translate<keyof typeof kitTexts.en>): void {
  document.title = name ? `${name} – ${t('product')}` : t('product');
}
