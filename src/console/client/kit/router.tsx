import type { ComponentChildren, TargetedMouseEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { mayLeave } from './unsaved';

/** Where the console is: paths below `/console`, such as `/users/42`, with a query. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const BASE = '/console';
const CHANGED = 'console:place';

export function presentPlace(): Place {
  const { pathname, search } = location;
  const path = pathname.slice(BASE.length).replace(/\/+$/, '');
  return { path: path === '' ? '/' : path, query: new URLSearchParams(search) };
}

/** Goes to a place, as a step that Back undoes, or in place of the present one; asks where something isn't saved. */
export function navigate(to: string, { replace = false } = {}): void {
  const url = new URL(BASE + to, location.origin);
  if (!replace && url.pathname !== location.pathname && !mayLeave()) return;
  if (replace) history.replaceState(null, '', url);
  else {
    rememberHere({ top: scrollY });
    history.pushState(null, '', url);
    if (url.pathname !== left.pathname) scrollTo(0, 0);
  }
  left = url;
  dispatchEvent(new Event(CHANGED));
}

/** What the browser keeps with this step of its history, for when Back leads here again. */
export function recall<T>(name: string): T | undefined {
  return (history.state as Readonly<Record<string, T>> | null)?.[name];
}

export function rememberHere(values: Readonly<Record<string, unknown>>): void {
  history.replaceState({ ...(history.state as object | null), ...values }, '');
}

/** Where one is, for Back has gone before anybody can be asked. */
let left = new URL(location.href);

// Before anybody draws the other place.
addEventListener('popstate', (event) => {
  if (location.pathname === left.pathname || mayLeave()) {
    left = new URL(location.href);
    return;
  }
  event.stopImmediatePropagation();
  history.pushState(null, '', left);
});

/** Changes the query of the present place; empty values are left out. Back leads past it. */
export function setQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const { path, query } = presentPlace();
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  navigate(text === '' ? path : `${path}?${text}`, { replace: true });
}

export function usePlace(): Place {
  const [place, setPlace] = useState(presentPlace);
  useEffect(() => {
    const update = () => setPlace(presentPlace());
    addEventListener('popstate', update);
    addEventListener(CHANGED, update);
    return () => {
      removeEventListener('popstate', update);
      removeEventListener(CHANGED, update);
    };
  }, []);
  return place;
}

export type Parameters = Readonly<Record<string, string>>;

/** The parameters of a path that fits a pattern such as `/users/:id`. */
export function matchPath(pattern: string, path: string): Parameters | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) parameters[part.slice(1)] = decoded(value);
    else if (part !== value) return undefined;
  }
  return parameters;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export interface LinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly current?: boolean;
}

/** A link within the console; opens like any other in a new tab. */
export function Link({ to, children, current = false, ...rest }: LinkProps) {
  const follow = (event: TargetedMouseEvent<HTMLAnchorElement>) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a href={BASE + to} onClick={follow} {...(current && { 'aria-current': 'page' as const })} {...rest}>
      {children}
    </a>
  );
}
