/** Keeps what the visitor chose (language, theme) where the server reads it, so that the next page begins that way. */
export function rememberChoice(name: 'portal-language' | 'portal-theme', value: string): void {
  document.cookie = `${name}=${value}; Path=/console; Max-Age=31536000; SameSite=Lax`;
}

export type Theme = 'auto' | 'light' | 'dark';

export function presentTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'auto';
}

export function chooseTheme(theme: Theme): void {
  rememberChoice('portal-theme', theme);
  if (theme === 'auto') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
