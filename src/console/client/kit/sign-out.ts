import { callConsole } from './api';
import { tellSignedOut } from './other-tabs';
import { forgetUnsaved } from './unsaved';

/** Ends the session, here and in the browser's other tabs. */
export async function signOut(): Promise<void> {
  await callConsole('DELETE', '/session');
  tellSignedOut();
  forgetUnsaved();
  location.assign('/console');
}
