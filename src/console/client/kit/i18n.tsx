import { createContext, type ComponentChildren } from 'preact';
import { useContext, useMemo, useState } from 'preact/hooks';
import { rememberChoice } from './choices';

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

/** The same keys in every language. `{name}` stands for a value; `one|other` for a number called `n`. */
export type Texts<Key extends string = string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>;
export type Values = Readonly<Record<string, string | number>>;
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

/** Says the texts of a page, so that the compiler tells which one a language lacks. */
export function defineTexts<Key extends string>(texts: {
  readonly en: Readonly<Record<Key, string>>;
  readonly de: Readonly<Record<NoInfer<Key>, string>>;
}): Texts<Key> {
  return texts;
}

/** A text with its values in place. */
export function fillText(language: Language, text: string, values: Values): string {
  const forms = text.split('|');
  const number = values['n'];
  const singular = typeof number === 'number' && new Intl.PluralRules(language).select(number) === 'one';
  const form = forms.length === 2 ? forms[singular ? 0 : 1] : text;
  return (form ?? text).replace(/\{(\w+)\}/g, (mark, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? value.toLocaleString(language) : (value ?? mark);
  });
}

interface LanguageState {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}

const LanguageContext = createContext<LanguageState>({ language: 'en', setLanguage: () => undefined });

/** The server chose the page's language, by the visitor's cookie or the browser's wish. */
export function LanguageProvider({ children }: { readonly children: ComponentChildren }) {
  const [language, set] = useState<Language>(document.documentElement.lang === 'de' ? 'de' : 'en');
  const state = useMemo<LanguageState>(
    () => ({
      language,
      setLanguage(chosen) {
        rememberChoice('portal-language', chosen);
        document.documentElement.lang = chosen;
        set(chosen);
      },
    }),
    [language],
  );
  return <LanguageContext.Provider value={state}>{children}</LanguageContext.Provider>;
}

export function useLanguage(): LanguageState {
  return useContext(LanguageContext);
}

/** What says the texts in the present language. */
export function useTexts<Key extends string>(texts: Texts<Key>): Translate<Key> {
  const { language } = useLanguage();
  return useMemo(
    () =>
      (key, values = {}) =>
        fillText(language, texts[language][key], values),
    [language, texts],
  );
}
