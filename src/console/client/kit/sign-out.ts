import { callConsole } from './api';
import { tellSignedOut } from './other-tabs';

/** Ends the session, here and in the browser's other tabs. */
export async function signOut(): Promise<void> {
  await callConsole('DELETE', '/session');
  tellSignedOut();
  location.assign('/console');
}
