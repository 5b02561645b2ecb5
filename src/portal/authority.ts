import type { Actor } from './actor';
import type { Scope } from './model';

/** What a caller may be after showing a token: who acts, and which organizations are visible. */
export interface Authority {
  readonly actor: Actor;
  readonly scope: Scope;
}

/** Whether everything visible in `inner` is visible in `outer`. What sees nothing (any more) is nobody's in particular. */
export function isWithin(inner: Scope, outer: Scope): boolean {
  if (outer.all) return true;
  if (inner.all || inner.organizations.length === 0) return false;
  return inner.organizations.every((id) => outer.organizations.includes(id));
}

/** The organization of a scope that has no other. */
export function onlyOrganization(scope: Scope): string | undefined {
  const [only, ...others] = scope.all ? [] : scope.organizations;
  return others.length === 0 ? only : undefined;
}
