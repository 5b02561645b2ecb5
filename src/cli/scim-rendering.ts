import type { ScimRendering } from '../importers/export/portable';
import { groupToScim } from '../scim/group';
import { organizationToScim } from '../scim/organization';
import { roleToScim } from '../scim/role';
import { userToScim } from '../scim/user-mapping';

/** What exports write is what SCIM makes of it, without addresses: those are of this portal only. */
export const scimRendering: ScimRendering = {
  user: (user) => userToScim(user, ''),
  group: (group) => groupToScim(group, ''),
  organization: (organization) => organizationToScim(organization),
  role: (role) => roleToScim(role),
};
