/** How a call reaches whoever can bring the user back: set by the one who draws the sign-in. */
interface SessionDesk {
  /** Resolves when somebody has signed in again. */
  readonly signIn: () => Promise<void>;
  /** Resolves when the password was typed again; rejects where the user would rather not. */
  readonly confirm: () => Promise<void>;
}

let desk: SessionDesk | undefined;
const running = new Map<keyof SessionDesk, Promise<void>>();

export function setSessionDesk(present: SessionDesk): void {
  desk = present;
}

/** Several calls at once ask only once. */
function once(what: keyof SessionDesk): Promise<void> {
  const present = running.get(what);
  if (present) return present;
  if (!desk) throw new Error('Nobody is there to sign in.');
  const asked = desk[what]().finally(() => running.delete(what));
  running.set(what, asked);
  return asked;
}

export const onSignedOut = (): Promise<void> => once('signIn');
export const askForPassword = (): Promise<void> => once('confirm');
