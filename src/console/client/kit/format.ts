import type { Language } from './i18n';

/** A time as people in that language write it; undefined where there is none. */
export function formatTime(
  language: Language,
  time: string | undefined | null,
  timeStyle: 'short' | 'medium' = 'short',
): string | undefined {
  if (!time) return undefined;
  const date = new Date(time);
  return Number.isNaN(date.getTime())
    ? time
    : date.toLocaleString(localeOf(language), { dateStyle: 'medium', timeStyle });
}

/** The visitor's own variety of the language, where the browser says which: a Briton's dates aren't an American's. */
export function localeOf(language: Language): string {
  return navigator.languages.find((each) => each.startsWith(language)) ?? language;
}
