import { useState } from 'preact/hooks';
import { chooseTheme, presentTheme, type Theme } from './choices';
import { Select } from './form';
import { defineTexts, LANGUAGES, useLanguage, useTexts, type Language } from './i18n';

const texts = defineTexts({
  en: { language: 'Language', theme: 'Colours', auto: 'As the system', light: 'Light', dark: 'Dark' },
  de: { language: 'Sprache', theme: 'Farben', auto: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
});

/** How the console looks and speaks. */
export function LookMenu() {
  const t = useTexts(texts);
  const { language, setLanguage } = useLanguage();
  const [theme, setTheme] = useState(presentTheme);
  const choose = (value: string) => {
    chooseTheme(value as Theme);
    setTheme(value as Theme);
  };
  return (
    <div class="look">
      <Select
        label={t('language')}
        value={language}
        onChange={(value) => setLanguage(value as Language)}
        options={Object.entries(LANGUAGES)}
      />
      <Select
        label={t('theme')}
        value={theme}
        onChange={choose}
        options={(['auto', 'light', 'dark'] as const).map((each) => [each, t(each)])}
      />
    </div>
  );
}
