import { isDeepStrictEqual } from 'node:util';
import { learning, type Learning } from '../remembering';
import { PortalError } from '../errors';
import type { Operation } from '../operation';
import { findOrganization } from '../organizations/resolve-organization';
import type { Role } from '../roles/role';
import { packUsers, type PackedUsers } from './packed-users';
import { roleNamed } from './resolve-grants';
import type { UserInput } from './user-input';
import { prepareNewUser, type NewUser } from './users';

/**
 * New users that were judged ahead of the transaction that creates them, in another thread: all that's left to be seen is
 * whether the names that they give are still those of the same organizations and roles ({@link PreparedCheck}), and
 * whether they are new.
 */
export interface PreparedUsers {
  readonly packed: PackedUsers;
  /** What was found by the names that they give. */
  readonly roles: readonly { readonly name: string; readonly role: Role }[];
}

/** One of them. */
export interface PreparedUser {
  /** Which one. */
  readonly at: number;
  readonly organizationId: string;
  /** Which of {@link PreparedUsers.roles}. */
  readonly roles?: readonly number[];
}

/** Organizations and roles may have changed after so many times, which makes what's prepared worth nothing. */
const TIMES_KNOWN = 500;

/** Judges users ahead of the transaction that is to create them. */
export class UserPreparer {
  readonly #op: Operation;
  #memory: Learning | undefined;
  #times = 0;

  constructor(op: Operation) {
    this.#op = op;
  }

  /**
   * The users that may be created, and which of them each input is; undefined for one that has to be judged in the
   * transaction: it breaks a rule, or what it says takes more than organizations and roles to judge.
   */
  async prepare(inputs: readonly (UserInput | undefined)[]): Promise<{
    readonly users: PreparedUsers;
    readonly each: readonly (PreparedUser | undefined)[];
  }> {
    const memory = await this.#learn(inputs);
    const draft = new Draft(memory.op);
    const each: (PreparedUser | undefined)[] = [];
    for (const input of inputs) each.push(input && isPlain(input) ? await draft.add(input) : undefined);
    return { users: draft.users(), each };
  }

  async #learn(inputs: readonly (UserInput | undefined)[]): Promise<Learning> {
    this.#times += 1;
    if (this.#times % TIMES_KNOWN === 0) this.#memory = undefined;
    const memory = (this.#memory ??= learning(this.#op));
    await memory.learn(inputs.flatMap((input) => input?.organization ?? []));
    return memory;
  }
}

function isPlain({ access, notifyUser, portalUuid }: UserInput): boolean {
  return access.length === 0 && !notifyUser && portalUuid === undefined;
}

/** What becomes {@link PreparedUsers}. */
class Draft {
  readonly #op: Operation;
  readonly #users: NewUser[] = [];
  readonly #roles = new Map<string, { readonly at: number; readonly role: Role }>();

  constructor(op: Operation) {
    this.#op = op;
  }

  async add(input: UserInput): Promise<PreparedUser | undefined> {
    try {
      const user = await prepareNewUser(this.#op, input, undefined);
      const roles: number[] = [];
      for (const { value } of input.roles) roles.push(await this.#roleAt(value));
      const { organizationId } = user.fields;
      return { at: this.#users.push(user) - 1, organizationId, ...(roles.length > 0 && { roles }) };
    } catch (error) {
      if (error instanceof PortalError) return undefined;
      throw error;
    }
  }

  users(): PreparedUsers {
    return {
      packed: packUsers(this.#op, this.#users),
      roles: Array.from(this.#roles, ([name, { role }]) => ({ name, role })),
    };
  }

  async #roleAt(name: string): Promise<number> {
    const known = this.#roles.get(name);
    if (known) return known.at;
    const role = await roleNamed(this.#op, name);
    if (!role) throw new Error('A role that was found is not there.');
    this.#roles.set(name, { at: this.#roles.size, role });
    return this.#roles.size - 1;
  }
}

/** Whether names are in a transaction those of the organizations and roles that users were prepared with. */
export class PreparedCheck {
  readonly #op: Operation;
  readonly #organizations = new Map<string, string | undefined>();
  readonly #roles = new Map<PreparedUsers, boolean[]>();

  /** `op`: which remembers what it has looked up. */
  constructor(op: Operation) {
    this.#op = op;
  }

  /** Whether all holds that the user was prepared with; `organization`: by the name that it gives. Mostly known at once. */
  holds(users: PreparedUsers, user: PreparedUser, organization: string | undefined): boolean | Promise<boolean> {
    if (organization === undefined) {
      if (user.organizationId !== this.#op.actor.homeOrganization) return false;
    } else if (!this.#organizations.has(organization)) {
      return this.#learn(organization).then(() => this.holds(users, user, organization));
    } else if (this.#organizations.get(organization) !== user.organizationId) {
      return false;
    }
    return user.roles === undefined || this.#holdRoles(users, user.roles);
  }

  async #learn(name: string): Promise<void> {
    this.#organizations.set(name, (await findOrganization(this.#op, name))?.id);
  }

  async #holdRoles(users: PreparedUsers, roles: readonly number[]): Promise<boolean> {
    const known = this.#roles.get(users) ?? [];
    this.#roles.set(users, known);
    for (const role of roles) {
      known[role] ??= await this.#isRole(users.roles[role]);
      if (!known[role]) return false;
    }
    return true;
  }

  async #isRole(held: PreparedUsers['roles'][number] | undefined): Promise<boolean> {
    return held !== undefined && isDeepStrictEqual(await roleNamed(this.#op, held.name), held.role);
  }
}
