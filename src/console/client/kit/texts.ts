export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

/** The same keys in every language. `{name}` stands for a value; `one|other` for a number called `n`. */
export type Texts<Key extends string = string> = Readonly<Record<Language, Readonly<Record<Key, string>>>>;
export type Values = Readonly<Record<string, string | number>>;

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
