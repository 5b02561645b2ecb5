import type { Group, NamedMember } from '../../portal/groups/group';
import type { JsonObject } from '../../portal/model';
import type { Organization } from '../../portal/organizations/organization';
import type { Role } from '../../portal/roles/role';
import type { User } from '../../portal/users/user';
import { ENTERPRISE_USER, PORTAL_GROUP, PORTAL_USER } from '../../portal/schema-urns';

/** What the room that speaks SCIM makes of the portal's things; handed in. */
export interface ScimRendering {
  user(user: User): JsonObject;
  organization(organization: Organization): JsonObject;
  group(group: Group): JsonObject;
  role(role: Role): JsonObject;
}

/** What an export holds: what an import reads. */
export const EXPORT_TYPES = ['roles', 'organizations', 'users', 'groups', 'memberships'] as const;
export type ExportType = (typeof EXPORT_TYPES)[number];

/**
 * Resources as SCIM has them, but for what no other portal knows: ids, and what follows from them. Organizations,
 * roles and members go by their names there.
 */
export class Portable {
  constructor(private readonly scim: ScimRendering) {}

  user(user: User, passwordHash: string | undefined): JsonObject {
    const { groups: _derived, roles: _shown, [PORTAL_USER]: _extension, ...shown } = this.scim.user(user);
    const rest = withoutManagerAddress(shown);
    const own = user.roles.filter(({ organization }) => organization === null);
    const further = user.roles.filter(({ organization }) => organization !== null);
    return {
      ...rest,
      ...(own.length > 0 && {
        roles: own.map(({ value, type, primary }) => ({
          value,
          ...(type !== null && { type }),
          ...(primary && { primary }),
        })),
      }),
      [PORTAL_USER]: {
        organization: { display: user.organization.name },
        ...(further.length > 0 && {
          access: further.map(({ value, organization }) => ({ role: value, organization: organization?.name })),
        }),
        provider: user.provider,
        ...filled('idpUsername', user.idpUsername),
        ...filled('licenseType', user.licenseType),
        ...filled('description', user.description),
        mustChangePassword: user.mustChangePassword,
      },
      ...filled('portalUuid', user.portalUuid),
      ...(passwordHash !== undefined && { passwordHash }),
    };
  }

  role(role: Role): JsonObject {
    const { builtIn: _never, ...rest } = this.scim.role(role);
    return rest;
  }

  organization(organization: Organization): JsonObject {
    const { memberCount: _derived, ...rest } = this.scim.organization(organization);
    return { ...rest, ...filled('portalUuid', organization.portalUuid) };
  }

  group(group: Group): JsonObject {
    const { members: _apart, ...rest } = this.scim.group(group);
    return { ...rest, [PORTAL_GROUP]: { organization: { display: group.organization.name } } };
  }

  membership(group: Group, member: NamedMember): JsonObject {
    return { group: group.displayName, organization: group.organization.name, member: member.name };
  }
}

/** The manager's address is of this portal only; the id that it follows from is kept as it is. */
function withoutManagerAddress(resource: JsonObject): JsonObject {
  const enterprise = resource[ENTERPRISE_USER] as JsonObject | undefined;
  const manager = enterprise?.['manager'] as JsonObject | undefined;
  if (!manager) return resource;
  return { ...resource, [ENTERPRISE_USER]: { ...enterprise, manager: { value: manager['value'] } } };
}

function filled(name: string, value: string | null): JsonObject {
  return value === null ? {} : { [name]: value };
}
