import type { Request } from 'express';
import { knownIn, type Language } from '../portal/mail/language';
import { cookieOf } from './cookies';

/** Nothing from any other host, no script or style but the files that the build made. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const TEXTS: Readonly<Record<Language, { title: string; loading: string; noScript: string; notBuilt: string }>> = {
  en: {
    title: 'Portal console',
    loading: 'Loading…',
    noScript:
      'The console needs JavaScript, which is off in this browser. To sign in, to change your password and to look users up, it isn’t needed:',
    notBuilt: 'The console was not built with this server: run "npm run build" and start it again.',
  },
  de: {
    title: 'Portal-Konsole',
    loading: 'Wird geladen …',
    noScript:
      'Die Konsole braucht JavaScript, das in diesem Browser ausgeschaltet ist. Um sich anzumelden, das Passwort zu ändern und Benutzer nachzuschlagen, geht es ohne:',
    notBuilt: 'Die Konsole wurde nicht mit diesem Server gebaut: "npm run build" ausführen und neu starten.',
  },
};

/** The one page behind every address of the console, as the visitor's cookies want it, so that nothing flickers. */
export function shellPage(request: Request, files: { readonly script: string; readonly style: string }): string {
  const language = pageLanguage(request);
  const { title, loading, noScript } = TEXTS[language];
  const theme = pageTheme(request);
  const marked = theme === undefined ? '' : ` data-theme="${theme}"`;
  return `<!doctype html>
<html lang="${language}"${marked}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<noscript><meta http-equiv="refresh" content="0; url=/console/plain"></noscript>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/console/assets/${files.style}">
<script type="module" src="/console/assets/${files.script}"></script>
</head>
<body>
<div id="app"><main class="container"><h1>${title}</h1><noscript><p>${noScript} <a href="/console/plain">/console/plain</a></p></noscript><p class="loading">${loading}</p></main></div>
</body>
</html>
`;
}

export function notBuiltPage(request: Request): string {
  const language = pageLanguage(request);
  const { title, notBuilt } = TEXTS[language];
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1><p>${notBuilt}</p></body></html>
`;
}

/** The language that the visitor chose, or that the browser wants. */
export function pageLanguage(request: Request): Language {
  return (
    knownIn(cookieOf(request, 'portal-language') ?? null) ?? knownIn(request.get('accept-language') ?? null) ?? 'en'
  );
}

/** The colours that the visitor chose; undefined: the system's. */
export function pageTheme(request: Request): 'light' | 'dark' | undefined {
  const theme = cookieOf(request, 'portal-theme');
  return theme === 'light' || theme === 'dark' ? theme : undefined;
}
