import type { GroupInput } from '../portal/groups/groups';
import type { Group } from '../portal/groups/group';
import type { JsonObject } from '../portal/model';
import type { Organization, OrganizationFields } from '../portal/organizations/organization';
import type { PreparedUser, PreparedUsers } from '../portal/users/prepared-users';
import type { Role } from '../portal/roles/role';
import type { RoleInput } from '../portal/roles/roles';
import type { User } from '../portal/users/user';
import type { UserInput } from '../portal/users/user-input';

/**
 * A row's resource, judged by the rules of SCIM (`src/scim/read-resource.ts` has them, and is handed in). `over` gives the
 * whole new state, over what is there: what the row doesn't mention stays. All throw `invalid-value`.
 */
export interface ResourceReader {
  user(resource: JsonObject): ReadUser;
  /** {@link user} in two steps, between which a user is plain data that can go to another thread. */
  coerceUser(resource: JsonObject): CoercedUser;
  coercedUser(coerced: CoercedUser): ReadUser;
  organization(resource: JsonObject): ReadOrganization;
  group(resource: JsonObject): ReadGroup;
  role(resource: JsonObject): ReadRole;
}

/** What a row says of a user, in the schema's names and types. */
export interface CoercedUser {
  readonly resource: JsonObject;
  /** Attributes that it explicitly unassigns. */
  readonly cleared: readonly string[];
}

export interface ReadUser {
  readonly userName: string | undefined;
  readonly externalId: string | undefined;
  readonly idpUsername: string | undefined;
  /** Id or name. */
  readonly organization: string | undefined;
  readonly password: string | undefined;
  /** As a new user, judged in another thread. */
  readonly prepared?: { readonly users: PreparedUsers; readonly user: PreparedUser } | undefined;
  over(before: User | undefined): UserInput;
}

export interface ReadOrganization {
  readonly name: string | undefined;
  readonly externalId: string | undefined;
  over(before: Organization | undefined): OrganizationFields;
}

export interface ReadRole {
  readonly value: string | undefined;
  over(before: Role | undefined): RoleInput;
}

export interface ReadGroup {
  readonly displayName: string | undefined;
  readonly externalId: string | undefined;
  /** Id or name. */
  readonly organization: string | undefined;
  /** Undefined: not mentioned. */
  readonly members: readonly string[] | undefined;
  over(before: Group | undefined): GroupInput;
}
