import { useEffect } from 'preact/hooks';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { keepUnsaved } from './unsaved';

/** While there is something to save, nobody leaves the page without being asked. */
export function useUnsaved(changed: boolean): void {
  const t = useTexts(kitTexts);
  useEffect(() => (changed ? keepUnsaved(() => t('unsaved')) : undefined), [changed, t]);
}
