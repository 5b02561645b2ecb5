import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { namePage } from './page-name';

/** A page's heading, with what can be done on it; names the browser's tab, and takes the focus when the page appears, so that its name is read. */
export function PageHeading({
  title,
  children,
}: {
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
}) {
  const t = useTexts(kitTexts);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => namePage(heading.current?.textContent, t));
  return (
    <header class="page-heading">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children && <div class="actions">{children}</div>}
    </header>
  );
}

/** Puts the focus where the page begins: for when what had it is about to go, and the next Tab would begin anywhere. */
export function focusHeading(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('#main h1')?.focus({ preventScroll: true }));
}

/**
 * Gives the focus back to what had it before a dialog; where that is gone or busy, to the dialog that is open still, or
 * to where the page begins. Whoever has got it meanwhile keeps it.
 */
export function giveFocusBack(opener: Element | null): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body) return;
    if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    if (document.activeElement !== document.body) return;
    const inDialog = 'dialog[open] :is(input, select, textarea, button):not(:disabled)';
    const place = document.querySelector<HTMLElement>(inDialog) ?? document.querySelector<HTMLElement>('#main h1');
    place?.focus({ preventScroll: true });
  });
}
