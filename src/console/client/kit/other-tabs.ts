import { forgetUnsaved } from './unsaved';

/** The console's tabs share one cookie: what one of them does to the session holds for all. */
const tabs = new BroadcastChannel('portal-console');

/**
 * Tells the other tabs who is signed in, and starts anew where one of them says that it is somebody else, or nobody:
 * nothing is to be shown to, or done as, whom the page doesn't name. Returns what leaves off.
 */
export function shareSession(userId: string): () => void {
  const heed = ({ data }: MessageEvent<string | null>) => {
    if (data === userId) return;
    forgetUnsaved();
    location.reload();
  };
  tabs.addEventListener('message', heed);
  tabs.postMessage(userId);
  return () => tabs.removeEventListener('message', heed);
}

/** Nobody is signed in any more. */
export function tellSignedOut(): void {
  tabs.postMessage(null);
}
