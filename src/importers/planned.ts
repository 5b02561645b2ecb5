import { fold } from '../portal/fold';
import type { GroupInput } from '../portal/groups/groups';
import { createGroup } from '../portal/groups/groups';
import type { Organization, OrganizationFields } from '../portal/organizations/organization';
import type { Operation } from '../portal/operation';
import { createOrganization } from '../portal/organizations/organizations';
import { resolveOrganization } from '../portal/organizations/resolve-organization';
import { createRole, type RoleInput } from '../portal/roles/roles';
import type { RowDone } from './import-report';
import type { ImportOptions } from './run-import';

/** In place of an id: what an earlier row would have created, in a dry run. */
export const PLANNED = Symbol('planned');

/** A name that a row gives an organization or a group, and where. */
export interface Naming {
  readonly name: string;
  readonly line: number;
}

/** An organization of which only the name is known. */
export function bareOrganization(name: string): OrganizationFields {
  return { name, description: null, type: null, active: true, externalId: null };
}

/**
 * What rows rely on and isn't there yet: organizations that they may create by naming them; and in a dry run, what earlier
 * rows would have created, which is made again in each transaction, and taken back with it.
 */
export class Planned {
  readonly #organizations = new Map<string, OrganizationFields>();
  readonly #groups = new Map<string, GroupInput>();
  readonly #roles = new Map<string, RoleInput>();

  constructor(private readonly options: Pick<ImportOptions, 'createOrganizations'>) {}

  noteOrganization(fields: OrganizationFields): void {
    this.#organizations.set(fold(fields.name), fields);
  }

  noteGroup(input: GroupInput): void {
    this.#groups.set(groupKey(input.organization, input.displayName), input);
  }

  noteRole(input: RoleInput): void {
    this.#roles.set(fold(input.value), input);
  }

  /** Creates the roles that earlier rows would have created. */
  async ensureRoles(op: Operation): Promise<void> {
    for (const [value, input] of this.#roles) {
      if (!(await op.store.roles.findByValue(value))) await createRole(op, input);
    }
  }

  /** Creates those of the organizations that aren't there and may be; those that no earlier row spoke of are told. */
  async ensureOrganizations(op: Operation, namings: readonly Naming[]): Promise<RowDone[]> {
    const implied: RowDone[] = [];
    if (!this.options.createOrganizations && this.#organizations.size === 0) return implied;
    const lineOf = new Map(
      namings.map(({ name, line }) => [fold(name), { name, line }]).toReversed() as [string, Naming][],
    );
    for (const { name, line } of await missing(op, [...lineOf.values()])) {
      const planned = this.#organizations.get(fold(name));
      if (!planned && !this.options.createOrganizations) continue;
      await createOrganization(op, planned ?? bareOrganization(name));
      if (!planned) implied.push({ line, kind: 'Organization', action: 'created', name, implied: true });
    }
    return implied;
  }

  /** Creates those of the groups that earlier rows would have created. */
  async ensureGroups(
    op: Operation,
    names: readonly { organization: string | undefined; name: string }[],
  ): Promise<void> {
    if (this.#groups.size === 0) return;
    for (const key of new Set(names.map(({ organization, name }) => groupKey(organization, name)))) {
      const input = this.#groups.get(key);
      if (input && !(await isThere(op, input))) await createGroup(op, input, []);
    }
  }
}

async function isThere(op: Operation, { organization, displayName }: GroupInput): Promise<boolean> {
  const id = organization === undefined ? op.actor.homeOrganization : (await resolveOrganization(op, organization)).id;
  const groups = await op.store.groups.findManyBy('displayName', [displayName]);
  return groups.some((group) => group.organization.id === id);
}

function groupKey(organization: string | undefined, name: string): string {
  return JSON.stringify([fold(organization ?? ''), fold(name)]);
}

async function missing({ store }: Operation, namings: readonly Naming[]): Promise<Naming[]> {
  const names = namings.map(({ name }) => name);
  const found = await Promise.all([
    store.organizations.findMany(names),
    store.organizations.findManyBy('portalUuid', names),
    store.organizations.findManyBy('name', names),
  ]);
  const known = new Set(found.flat().flatMap(namesOf));
  return namings.filter(({ name }) => !known.has(name) && !known.has(fold(name)));
}

function namesOf({ id, portalUuid, name }: Organization): string[] {
  return [id, fold(name), ...(portalUuid === null ? [] : [portalUuid])];
}
