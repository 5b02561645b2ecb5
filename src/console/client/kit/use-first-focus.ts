import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** Puts the focus into a field when it appears. The attribute alone counts once a page; in a dialog, the browser asks it. */
export function useFirstFocus<T extends HTMLElement>(wanted: boolean): RefObject<T | null> {
  const element = useRef<T>(null);
  // Before anything is painted: whoever sees the field types into it.
  useLayoutEffect(() => {
    if (wanted) element.current?.focus();
  }, []);
  return element;
}
