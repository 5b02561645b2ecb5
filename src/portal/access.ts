import type { Actor, Privilege } from './actor';
import { PortalError } from './errors';
import type { Scope } from './model';
import type { Role } from './roles/role';

// The one place that decides what an actor may do. Which rows the actor sees at all is the store's scope.

/** Whether the actor holds the privilege. */
export function may(actor: Actor, privilege: Privilege): boolean {
  return actor.privileges.has(privilege);
}

/** Throws `forbidden` unless the actor holds the privilege. */
export function demand(actor: Actor, privilege: Privilege): void {
  if (may(actor, privilege)) return;
  throw new PortalError('forbidden', `${describeActor(actor)} lacks the privilege ${privilege}.`);
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

/**
 * Whoever sets these can sign in as the user, or receive the link that leads there; or the user can't sign in any more,
 * or is somebody else, somewhere else.
 */
const IDENTITY = ['password', 'emails', 'provider', 'idpUsername', 'userName', 'organizationId'];

/** Whether a change of these attributes of a user decides who can sign in as that user. */
export function touchesIdentity(attributes: readonly string[]): boolean {
  return attributes.some((attribute) => IDENTITY.includes(attribute));
}

/**
 * Throws `forbidden` unless the actor may change these attributes of the user. Who one is, and which roles one holds,
 * nobody changes of oneself: a session alone, left open or stolen, must not be enough to keep the account.
 */
export function demandUserChange(actor: Actor, userId: string, attributes: readonly string[]): void {
  if (actor.kind !== 'user' || actor.id !== userId) return demand(actor, 'users:write');
  const isOwn = may(actor, 'users:write')
    ? (attribute: string) => attribute !== 'roles' && !IDENTITY.includes(attribute)
    : (attribute: string) => OWN_ATTRIBUTES.has(attribute);
  const refused = attributes.filter((attribute) => !isOwn(attribute));
  if (refused.includes('password')) return refuseOwnPassword();
  if (refused.length === 0) return;
  throw new PortalError('forbidden', `You can't change your own ${refused.join(', ')}: ask another administrator.`);
}

/** Throws `forbidden` unless the actor may set this user's password without the present one. */
export function demandPasswordChange(actor: Actor, userId: string): void {
  if (actor.kind === 'user' && actor.id === userId) refuseOwnPassword();
  demand(actor, 'users:password');
}

function refuseOwnPassword(): never {
  throw new PortalError('forbidden', 'Your own password is changed with the current one: POST /auth/password.');
}

/** Where a role counts: in the holder's own organization (null), or in a further one. */
export type Place = string | null;

/**
 * Nobody grants, or takes away, what they couldn't hold: a connection that is limited to named roles grants those,
 * others what gives no power that they lack. Throws `forbidden`.
 */
export function demandGrantable(
  actor: Actor,
  scope: Scope,
  role: Role,
  { place = null, act = 'grant' }: { readonly place?: Place; readonly act?: 'grant' | 'remove' } = {},
): void {
  const why = reasonAgainst(actor, scope, role, place);
  if (why)
    throw new PortalError('forbidden', `${describeActor(actor)} may not ${act} the role ${role.display}: ${why}.`);
}

/** To rule over an account is to be granted its roles: nobody does who couldn't grant them. Throws `forbidden`. */
export function demandRule(actor: Actor, scope: Scope, userName: string, role: Role, place: Place): void {
  const why = reasonAgainst(actor, scope, role, place);
  if (!why) return;
  const holder = `"${userName}", who holds ${sees(scope, place) ? `the role ${role.display}` : 'a role elsewhere'}`;
  throw new PortalError(
    'forbidden',
    `${describeActor(actor)} may not rename, move, delete or take over ${holder}: ${why}.`,
  );
}

/** What a role gives besides a look: holding these is what it takes to hand them on. */
function powersOf({ privileges }: Role): Privilege[] {
  return privileges.filter((privilege) => privilege.endsWith(':write') || privilege === 'users:password');
}

function reasonAgainst(actor: Actor, scope: Scope, role: Role, place: Place): string | undefined {
  const { kind, privileges, grantableRoles } = actor;
  const counts = role.privileges.length > 0;
  if (counts && !sees(scope, place)) return 'it does not see the organization where the role counts';
  if (grantableRoles && !grantableRoles.has(role.value)) return 'the role is not among those it may grant';
  if (kind === 'connection' && grantableRoles) return undefined;
  const missing = powersOf(role).filter((privilege) => !privileges.has(privilege));
  if (missing.length > 0) return `it lacks ${missing.join(', ')} itself`;
  const countsEverywhere = counts && !role.organizationBound && place === null;
  return countsEverywhere && !scope.all ? 'the role reaches beyond the organizations it sees' : undefined;
}

function sees(scope: Scope, place: Place): boolean {
  return scope.all === true || place === null || scope.organizations.includes(place);
}

/** As refusals name who acts. */
export function describeActor(actor: Actor): string {
  return `The ${actor.kind} "${actor.name}"`;
}
