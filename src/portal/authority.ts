import type { Actor } from './actor';
import type { Scope } from './model';

/** What a caller may be after showing a token: who acts, and which organizations are visible. */
export interface Authority {
  readonly actor: Actor;
  readonly scope: Scope;
}

/** Whether everything visible in `inner` is visible in `outer`. */
export function isWithin(inner: Scope, outer: Scope): boolean {
  if (outer.all) return true;
  return !inner.all && inner.organizations.every((id) => outer.organizations.includes(id));
}
