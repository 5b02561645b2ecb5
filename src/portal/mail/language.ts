import type { User } from '../users/user';

/** The languages in which the portal speaks to people. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The user's preferred language (RFC 7643 §4.1.1), or else the locale's, as far as the portal speaks it. */
export function languageOf({ locale, profile }: Pick<User, 'locale' | 'profile'>): Language {
  const { preferredLanguage } = profile;
  return (typeof preferredLanguage === 'string' ? knownIn(preferredLanguage) : undefined) ?? knownIn(locale) ?? 'en';
}

/** The first known language of a list such as `de-CH, fr;q=0.8`, or of a locale such as `de_DE`. */
export function knownIn(tags: string | null): Language | undefined {
  for (const tag of (tags ?? '').split(',')) {
    const [primary = ''] = tag.trim().toLowerCase().split(/[-_;]/);
    const known = LANGUAGES.find((language) => language === primary);
    if (known) return known;
  }
  return undefined;
}
