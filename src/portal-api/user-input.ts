import { PortalError } from '../portal/errors';
import type { Operation } from '../portal/operation';
import { resolveOrganization } from '../portal/organizations/resolve-organization';
import type { RoleGrant, User } from '../portal/users/user';
import { inputOf, newInput } from '../portal/users/input-of';
import { withEmail, withName } from '../portal/users/profile';
import { withShownRole } from '../portal/users/shown-role';
import type { UserInput } from '../portal/users/user-input';
import type { AccessPair, UserBody } from './user-body';

/** A new user: ENABLED unless told otherwise. Throws `invalid-value`. */
export async function newUserInput(op: Operation, body: UserBody): Promise<UserInput> {
  if (body.userName === undefined) {
    throw new PortalError('invalid-value', 'userName must not be empty.', { attribute: 'userName' });
  }
  return { ...(await apply(op, newInput(body.userName), body, [])), portalUuid: body.uuid };
}

/** The user as it is to be: what the request doesn't mention stays. Throws `invalid-value`, `mutability`. */
export async function changedUserInput(op: Operation, user: User, body: UserBody): Promise<UserInput> {
  if (body.uuid !== undefined && body.uuid !== user.portalUuid && body.uuid !== user.id) {
    throw new PortalError('mutability', 'portalUuid must be the one that is addressed: it never changes.', {
      attribute: 'portalUuid',
    });
  }
  return await apply(op, inputOf(user), body, user.roles);
}

async function apply(op: Operation, input: UserInput, body: UserBody, held: readonly RoleGrant[]): Promise<UserInput> {
  const { userName, firstName, lastName, email, locale, active, organization, role, access } = body;
  const named = withName(input.profile, { givenName: firstName, familyName: lastName });
  const changed = {
    ...input,
    userName: userName ?? input.userName,
    locale: locale === undefined ? input.locale : locale,
    active: active ?? input.active,
    organization: organization ?? input.organization,
    notifyUser: body.notifyUser,
    profile: email === undefined ? named : withEmail(named, email),
    roles: role === undefined ? input.roles : withShownRole(input.roles, role === null ? null : valueOf(role, held)),
  };
  return access === undefined ? changed : await withAccess(op, changed, access, held);
}

/**
 * All roles anew: those in the user's own organization (the present one if it is among them, or else the first that
 * is named) and those in further ones.
 */
async function withAccess(
  op: Operation,
  input: UserInput,
  pairs: readonly AccessPair[],
  held: readonly RoleGrant[],
): Promise<UserInput> {
  const resolved: AccessPair[] = [];
  for (const { role, organization } of pairs) {
    const id = organization === undefined ? undefined : (await resolveOrganization(op, organization)).id;
    resolved.push({ role: valueOf(role, held), organization: id });
  }
  const organizations = resolved.flatMap(({ organization }) => organization ?? []);
  const home = organizations.find((id) => id === input.organization) ?? organizations[0] ?? input.organization;
  return {
    ...input,
    organization: home,
    roles: resolved
      .filter(({ organization }) => organization === undefined || organization === home)
      .map(
        ({ role }) => input.roles.find(({ value }) => value === role) ?? { value: role, type: null, primary: false },
      ),
    access: resolved.flatMap(({ role, organization }) =>
      organization === undefined || organization === home ? [] : [{ role, organization }],
    ),
  };
}

/** A custom role is shown by its id; the user's roles are compared by value. */
function valueOf(role: string, held: readonly RoleGrant[]): string {
  return held.find(({ roleId }) => roleId === role)?.value ?? role;
}
