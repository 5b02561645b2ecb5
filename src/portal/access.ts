import type { Actor, Privilege } from './actor';
import { PortalError } from './errors';
import type { Role, Scope } from './model';

/** The one place that decides what an actor may do. Which rows the actor sees at all is the store's scope. */

export function may(actor: Actor, privilege: Privilege): boolean {
  return actor.privileges.has(privilege);
}

/** Throws `forbidden` unless the actor holds the privilege. */
export function demand(actor: Actor, privilege: Privilege): void {
  if (may(actor, privilege)) return;
  throw new PortalError('forbidden', `${describe(actor)} lacks the privilege ${privilege}.`);
}

/** What signed-in users may change of themselves: how they are called and reached, never what they may do. */
const OWN_ATTRIBUTES = new Set([
  'name',
  'displayName',
  'nickName',
  'profileUrl',
  'preferredLanguage',
  'locale',
  'timezone',
  'phoneNumbers',
  'ims',
  'photos',
  'addresses',
]);

/** Throws `forbidden` unless the actor may change these attributes of the user. */
export function demandUserChange(actor: Actor, userId: string, attributes: readonly string[]): void {
  if (may(actor, 'users:write')) return;
  if (actor.kind !== 'user' || actor.id !== userId) return demand(actor, 'users:write');
  const refused = attributes.filter((attribute) => !OWN_ATTRIBUTES.has(attribute));
  if (refused.length === 0) return;
  throw new PortalError('forbidden', `You can't change your own ${refused.join(', ')}: ask an administrator.`);
}

/** Nobody grants what they don't hold; a connection may be limited to named roles besides. Throws `forbidden`. */
export function demandGrantable(actor: Actor, scope: Scope, role: Role): void {
  const why = reasonAgainst(actor, scope, role);
  if (why) throw new PortalError('forbidden', `${describe(actor)} may not grant the role ${role.display}: ${why}.`);
}

/** With these, whoever sets them can sign in as the user, or receive the link that leads there. */
const CREDENTIALS = ['password', 'emails', 'provider', 'idpUsername'];

export function touchesCredentials(attributes: readonly string[]): boolean {
  return attributes.some((attribute) => CREDENTIALS.includes(attribute));
}

/** To take over an account is to be granted its roles: nobody does who couldn't grant them. Throws `forbidden`. */
export function demandControl(actor: Actor, scope: Scope, userName: string, role: Role): void {
  const why = reasonAgainst(actor, scope, role);
  if (!why) return;
  const what = `change how "${userName}", who holds the role ${role.display}, signs in`;
  throw new PortalError('forbidden', `${describe(actor)} may not ${what}: ${why}.`);
}

function reasonAgainst({ kind, privileges, grantableRoles }: Actor, scope: Scope, role: Role): string | undefined {
  if (grantableRoles && !grantableRoles.has(role.value)) return 'the role is not among those it may grant';
  if (kind === 'connection' && grantableRoles) return undefined;
  const missing = role.privileges.filter((privilege) => !privileges.has(privilege));
  if (missing.length > 0) return `it lacks ${missing.join(', ')} itself`;
  const reachesBeyond = !scope.all && !role.organizationBound && role.privileges.length > 0;
  return reachesBeyond ? 'the role reaches beyond the organizations it sees' : undefined;
}

function describe(actor: Actor): string {
  return `The ${actor.kind} "${actor.name}"`;
}
