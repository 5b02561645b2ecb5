import { useLanguage } from './i18n';

/** A number of things, as people in that language write it. */
export function Count({ of }: { readonly of: number }) {
  return <>{of.toLocaleString(useLanguage().language)}</>;
}
