import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { Dialog } from './kit/dialog';
import { defineTexts, LanguageProvider, useLanguage, useTexts } from './kit/i18n';
import { kitTexts } from './kit/kit-texts';
import { LookMenu } from './kit/look-menu';
import { namePage } from './kit/page-name';
import type { ConsolePage } from './kit/page';
import { Link, matchPath, usePlace } from './kit/router';
import { SessionProvider, useSession } from './kit/session';
import { ChangePasswordForm } from './kit/sign-in';
import { Empty } from './kit/states';
import { ToastProvider, useToast } from './kit/toasts';
import { PAGES } from './pages';

const texts = defineTexts({
  en: {
    skip: 'To the contents',
    menu: 'Menu',
    pages: 'Pages of the console',
    account: 'account',
    signOut: 'Sign out',
    changePassword: 'Change my password',
    changed: 'Your password is changed.',
    notFound: 'There is no such page.',
    forbidden: 'You may not see this page.',
    in: 'in {organization}',
  },
  de: {
    skip: 'Zum Inhalt',
    menu: 'Menü',
    pages: 'Seiten der Konsole',
    account: 'Konto',
    signOut: 'Abmelden',
    changePassword: 'Mein Passwort ändern',
    changed: 'Ihr Passwort ist geändert.',
    notFound: 'Diese Seite gibt es nicht.',
    forbidden: 'Diese Seite dürfen Sie nicht sehen.',
    in: 'in {organization}',
  },
});

export function App() {
  return (
    <LanguageProvider>
      <ToastProvider>
        <SessionProvider>
          <Shell />
        </SessionProvider>
      </ToastProvider>
    </LanguageProvider>
  );
}

function Shell() {
  const t = useTexts(texts);
  const kit = useTexts(kitTexts);
  const { path } = usePlace();
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);
  return (
    <div class="shell">
      <a class="skip" href="#main">
        {t('skip')}
      </a>
      <header class="top">
        <button
          type="button"
          class="secondary menu"
          aria-expanded={open}
          aria-controls="navigation"
          onClick={() => setOpen(!open)}
        >
          {t('menu')}
        </button>
        <strong>{kit('product')}</strong>
        <Account />
      </header>
      <nav id="navigation" class={open ? 'side open' : 'side'} aria-label={t('pages')}>
        <Navigation path={path} />
      </nav>
      <main id="main" tabIndex={-1}>
        <Content path={path} />
      </main>
    </div>
  );
}

function Navigation({ path }: { readonly path: string }) {
  const { language } = useLanguage();
  const { may } = useSession();
  const shown = PAGES.filter(({ navigation, needs }) => navigation && (needs === undefined || may(needs)));
  return (
    <ul>
      {shown.map((page) => (
        <li key={page.path}>
          <Link to={page.path} current={isAt(path, page, shown[0])}>
            {page.title[language]}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The first page is where one begins. */
function isAt(path: string, page: ConsolePage, first: ConsolePage | undefined): boolean {
  return path === page.path || path.startsWith(`${page.path}/`) || (path === '/' && page === first);
}

function Content({ path }: { readonly path: string }) {
  const t = useTexts(texts);
  const kit = useTexts(kitTexts);
  const { language } = useLanguage();
  const { may } = useSession();
  const found = findPage(path, may);
  const title = found?.page.title[language];
  // Until the page's own heading names it.
  useLayoutEffect(() => namePage(title, kit), [title, path, kit]);
  if (!found) return <Empty>{t('notFound')}</Empty>;
  if (found.page.needs !== undefined && !may(found.page.needs)) return <Empty>{t('forbidden')}</Empty>;
  return <div key={path}>{found.page.view(found.parameters)}</div>;
}

type May = ReturnType<typeof useSession>['may'];

/** The console begins with the first page that its visitor may see. */
function findPage(path: string, may: May) {
  const wanted = path === '/' ? firstPage(may)?.path : path;
  for (const page of PAGES) {
    const parameters = wanted === undefined ? undefined : matchPath(page.path, wanted);
    if (parameters) return { page, parameters };
  }
  return undefined;
}

function firstPage(may: May): ConsolePage | undefined {
  return PAGES.find(({ navigation, needs }) => navigation && (needs === undefined || may(needs)));
}

function Account() {
  const t = useTexts(texts);
  const toast = useToast();
  const { session, signOut } = useSession();
  const [changing, setChanging] = useState(false);
  const { userName, displayName, organization } = session.user;
  return (
    <details class="account">
      <summary class="outline secondary" role="button">
        <span>{displayName ?? userName}</span>
        <span class="hidden"> ({t('account')})</span>
      </summary>
      <div class="panel">
        <p>
          <strong>{userName}</strong>
          <br />
          <small>{t('in', { organization: organization.name })}</small>
        </p>
        <LookMenu />
        <button type="button" class="secondary" onClick={() => setChanging(true)}>
          {t('changePassword')}
        </button>
        <button type="button" class="secondary" onClick={() => void signOut()}>
          {t('signOut')}
        </button>
      </div>
      {changing && (
        <Dialog title={t('changePassword')} onClose={() => setChanging(false)}>
          <ChangePasswordForm
            userName={userName}
            onDone={() => {
              setChanging(false);
              toast(t('changed'));
            }}
          />
        </Dialog>
      )}
    </details>
  );
}
