import { createContext, type ComponentChildren } from 'preact';
import { useContext, useMemo, useState } from 'preact/hooks';
import { rememberChoice } from './choices';
import { fillText, type Language, type Texts, type Values } from './texts';

export { defineTexts, fillText, LANGUAGES, type Language, type Values } from './texts';

export type Translate<Key extends string> = (key: Key, values?: Values) => string;

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
