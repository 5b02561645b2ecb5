import { demand, demandGrantable, describeActor } from '../access';
import type { PasswordMode, Privilege, Profile } from '../actor';
import { PortalError } from '../errors';
import type { Scope } from '../model';
import type { Connection, ConnectionFields } from './connection';
import type { Operation } from '../operation';
import { resolveScope } from '../organizations/resolve-scope';
import { checkTexts } from '../text-limits';
import { checkAllowedAddresses } from './allowed-addresses';

export interface ConnectionInput {
  readonly name: string;
  /** Ids or names; undefined: every organization, those to come included. */
  readonly organizations: readonly string[] | undefined;
  readonly privileges: readonly Privilege[];
  /** Values or display names of the roles that it may grant; null: any that it has the privileges of itself. */
  readonly grantableRoles: readonly string[] | null;
  readonly profile: Profile;
  readonly passwordMode: PasswordMode;
  /** Addresses and networks that it may be used from; null: anywhere. */
  readonly allowedAddresses?: readonly string[] | null;
  /** When its first token expires; null: never. */
  readonly expiresAt: string | null;
}

/** What changes; what isn't there stays. `organizations`: `'all'` is every one, those to come included. */
export type ConnectionChange = Partial<Omit<ConnectionInput, 'organizations' | 'expiresAt'>> & {
  readonly organizations?: readonly string[] | 'all';
};

/** Throws `invalid-value`, and `forbidden` for whoever would hand out more than they have. */
export async function newConnection(op: Operation, input: ConnectionInput): Promise<ConnectionFields> {
  const { profile, passwordMode } = input;
  return {
    name: checkName(input.name),
    scope: await scopeOf(op, input.organizations),
    privileges: ownPrivileges(op, input.privileges),
    grantableRoles: await roleValues(op, input.grantableRoles),
    profile,
    passwordMode,
    allowedAddresses: checkAllowedAddresses(input.allowedAddresses),
  };
}

/** The connection after a change. Throws like {@link newConnection}. */
export async function changedConnection(
  op: Operation,
  before: ConnectionFields,
  change: ConnectionChange,
): Promise<ConnectionFields> {
  const { name, organizations, privileges, grantableRoles, allowedAddresses } = change;
  const all = organizations === 'all' ? undefined : organizations;
  return {
    name: name === undefined ? before.name : checkName(name),
    scope: organizations === undefined ? before.scope : await scopeOf(op, all),
    privileges: privileges === undefined ? before.privileges : ownPrivileges(op, privileges),
    grantableRoles: grantableRoles === undefined ? before.grantableRoles : await roleValues(op, grantableRoles),
    profile: change.profile ?? before.profile,
    passwordMode: change.passwordMode ?? before.passwordMode,
    allowedAddresses:
      allowedAddresses === undefined ? before.allowedAddresses : checkAllowedAddresses(allowedAddresses),
  };
}

/**
 * Whoever gets a connection's token, or changes what it is, can do what it can: so nobody does who couldn't have made
 * it. Throws `forbidden`.
 */
export async function demandPowersOf(op: Operation, { privileges, grantableRoles }: Connection): Promise<void> {
  for (const privilege of privileges) demand(op.actor, privilege);
  if (!grantableRoles && op.actor.grantableRoles) {
    const who = describeActor(op.actor);
    throw new PortalError('forbidden', `${who} may not grant every role that the connection may.`);
  }
  for (const value of grantableRoles ?? []) {
    const role = await op.store.roles.findByValue(value);
    if (role) demandGrantable(op.actor, op.scope, role);
  }
}

function checkName(text: string): string {
  const name = text.trim();
  if (name === '') throw new PortalError('invalid-value', 'name must not be empty.', { attribute: 'name' });
  checkTexts({ name });
  return name;
}

function ownPrivileges(op: Operation, privileges: readonly Privilege[]): Privilege[] {
  for (const privilege of privileges) demand(op.actor, privilege);
  return Array.from(new Set(privileges));
}

function scopeOf(op: Operation, organizations: readonly string[] | undefined): Promise<Scope> {
  if (organizations?.length !== 0) return resolveScope(op, organizations);
  const message = 'organizations must name one at least: a connection that sees none is of no use.';
  throw new PortalError('invalid-value', message, { attribute: 'organizations' });
}

/** Nobody lets a connection grant what they can't grant themselves. */
async function roleValues(op: Operation, roles: readonly string[] | null): Promise<string[] | null> {
  if (!roles) return op.actor.grantableRoles ? Array.from(op.actor.grantableRoles) : null;
  const values = [];
  for (const name of roles) {
    const role = await op.store.roles.findByValue(name);
    if (!role) throw new PortalError('invalid-value', `There is no role "${name}".`, { attribute: 'grantableRoles' });
    demandGrantable(op.actor, op.scope, role);
    values.push(role.value);
  }
  return values;
}
