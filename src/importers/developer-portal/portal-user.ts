import type { JsonObject } from '../../portal/model';
import { PORTAL_USER } from '../../portal/schema-urns';
import type { ResourceRow } from '../source-row';
import { MemberProblem, readOwnUuid, readStatus, readUuid, type Members } from './members';

/** Attribute → the member it comes from. */
const COLUMNS = [
  ['userName', 'username'],
  ['name.givenName', 'firstName'],
  ['name.familyName', 'lastName'],
  ['emails', 'email'],
  ['locale', 'locale'],
  ['active', 'status'],
  ['password', 'newPassword'],
  ['roles', 'roleUuid'],
  ['portalUuid', 'uuid'],
  [`${PORTAL_USER}:organization`, 'organizationUuid'],
  [`${PORTAL_USER}:access`, 'access'],
] as const;

/**
 * `{Uuid, Username, FirstName, LastName, Email, NewPassword, Status, Locale}` with `RoleUuid` and `OrganizationUuid`,
 * or, of the later generation, `access: [{roleUuid, orgUuid}]`. Nobody is written a mail, whatever NotifyUser says.
 */
export function userOf(members: Members): Pick<ResourceRow, 'resource' | 'portalUuid' | 'columnOf'> {
  const columnOf = new Map(COLUMNS.map(([path, name]) => [path, members.nameOf(name)]));
  return { resource: resourceOf(members), portalUuid: readOwnUuid(members), columnOf };
}

function resourceOf(members: Members): JsonObject {
  const [givenName, familyName] = [members.text('firstName'), members.text('lastName')];
  const [email, locale, active] = [members.text('email'), members.text('locale'), readStatus(members)];
  const password = members.text('newPassword') ?? undefined;
  const name = { ...(givenName && { givenName }), ...(familyName && { familyName }) };
  return {
    userName: members.text('username') ?? '',
    ...((givenName !== undefined || familyName !== undefined) && { name: Object.keys(name).length > 0 ? name : null }),
    ...(email !== undefined && { emails: email === null ? [] : [{ value: email, type: 'work', primary: true }] }),
    ...(locale !== undefined && { locale }),
    ...(active !== undefined && { active }),
    ...(password !== undefined && { password }),
    ...placesOf(members),
  };
}

/** Where the user belongs, and with which roles: the first organization named is the user's own. */
function placesOf(members: Members): JsonObject {
  const access = members.list('access')?.map(pairOf);
  if (!access) {
    const [role, organization] = [readUuid(members, 'roleUuid'), readUuid(members, 'organizationUuid') ?? undefined];
    return {
      ...(role !== undefined && { roles: role === null ? [] : [{ value: role }] }),
      ...(organization !== undefined && { [PORTAL_USER]: { organization: { value: organization } } }),
    };
  }
  const home = access.find(({ organization }) => organization !== undefined)?.organization;
  const isAtHome = ({ organization }: Pair) => organization === undefined || organization === home;
  return {
    roles: access.filter(isAtHome).map(({ role }) => ({ value: role })),
    [PORTAL_USER]: {
      ...(home !== undefined && { organization: { value: home } }),
      access: access.filter((pair) => !isAtHome(pair)).map(({ role, organization }) => ({ role, organization })),
    },
  };
}

interface Pair {
  readonly role: string;
  readonly organization: string | undefined;
}

function pairOf(members: Members): Pair {
  const role = readUuid(members, 'roleUuid');
  if (role != null) return { role, organization: readUuid(members, 'orgUuid') ?? undefined };
  throw new MemberProblem('Each access needs a roleUuid.', 'access');
}
