import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { ApiError, callConsole } from './api';
import { ChangeOfMind } from './form';
import { shareSession } from './other-tabs';
import { setSessionDesk } from './session-events';
import { ChangePassword, ConfirmDialog, SignInDialog, SignInPage } from './sign-in';
import { signOut } from './sign-out';
import { Failed, Loading } from './states';

/** `GET /auth/session`. */
export interface Session {
  readonly mustChangePassword: boolean;
  readonly user: {
    readonly id: string;
    readonly userName: string;
    readonly displayName: string | null;
    readonly organization: { readonly id: string; readonly name: string };
  };
  readonly privileges: readonly string[];
  /** Ids of the organizations that the user sees; null: all. */
  readonly organizations: readonly string[] | null;
}

interface SessionState {
  readonly session: Session;
  /** Whether the user has the privilege, or any of these. */
  readonly may: (privilege: string | readonly string[]) => boolean;
  readonly signOut: () => Promise<void>;
}

const SessionContext = createContext<SessionState | undefined>(undefined);

/** Who is signed in, and what that user may do: what one may not do isn't offered. */
export function useSession(): SessionState {
  const state = useContext(SessionContext);
  if (!state) throw new Error('useSession belongs below SessionProvider.');
  return state;
}

type Known = { readonly session: Session | undefined } | { readonly error: Error } | undefined;

interface Asked {
  readonly what: 'sign-in' | 'confirm';
  readonly done: () => void;
  readonly refuse: () => void;
}

async function readSession(): Promise<Session | undefined> {
  try {
    return await callConsole<Session>('GET', '/api/auth/session');
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
}

/** Draws its children for a signed-in user, and the sign-in for anybody else; later, the sign-in over the page. */
export function SessionProvider({ children }: { readonly children: ComponentChildren }) {
  const [known, setKnown] = useState<Known>();
  const [asked, setAsked] = useState<Asked>();
  const refresh = () =>
    readSession().then(
      (session) => setKnown({ session }),
      (error: unknown) => setKnown({ error: error as Error }),
    );
  useEffect(() => {
    const ask = (what: Asked['what']) =>
      new Promise<void>((resolve, reject) => {
        setAsked({ what, done: resolve, refuse: () => reject(new ChangeOfMind()) });
      }).finally(() => setAsked(undefined));
    setSessionDesk({ signIn: () => ask('sign-in'), confirm: () => ask('confirm') });
    void refresh();
  }, []);

  if (!known) return <Loading retry={() => void refresh()} />;
  if ('error' in known) return <Failed error={known.error} retry={() => void refresh()} />;
  const { session } = known;
  if (!session) return <SignInPage onDone={() => void refresh()} />;
  if (session.mustChangePassword) {
    return <ChangePassword session={session} due onDone={() => void refresh()} />;
  }
  return (
    <SignedIn session={session}>
      {children}
      {asked?.what === 'sign-in' && <SignInDialog session={session} onDone={asked.done} />}
      {asked?.what === 'confirm' && (
        <ConfirmDialog userName={session.user.userName} onDone={asked.done} onClose={asked.refuse} />
      )}
    </SignedIn>
  );
}

function SignedIn({ session, children }: { readonly session: Session; readonly children: ComponentChildren }) {
  const state = useMemo<SessionState>(
    () => ({
      session,
      may: (privilege) => [privilege].flat().some((each) => session.privileges.includes(each)),
      signOut,
    }),
    [session],
  );
  useEffect(() => shareSession(session.user.id), [session.user.id]);
  return <SessionContext.Provider value={state}>{children}</SessionContext.Provider>;
}
