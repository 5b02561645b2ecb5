import { giveFocusBack } from './heading';

/** How long a page may take to say itself where the focus goes on, in milliseconds. */
const ITS_OWN_CHOICE = 50;

/**
 * When what has the focus goes, as a row does that is removed, the focus goes to where the page begins: the next Tab
 * would begin anywhere, and a screen reader say nothing.
 */
export function keepFocus(): void {
  let last: EventTarget | null = null;
  addEventListener('focusin', ({ target }) => (last = target));
  new MutationObserver(() => {
    if (!(last instanceof Element) || last.isConnected) return;
    last = null;
    setTimeout(() => giveFocusBack(null), ITS_OWN_CHOICE);
  }).observe(document.body, { childList: true, subtree: true });
}
