import type { NewUserRow, UserFields, WrittenUser } from '../../portal/users/user';
import { assertVisible, type Access } from '../access';
import { insertRow, insertRows, insertRowsLater } from '../insert-rows';
import { emailCells, emailRow, grantRow, passwordValues, userValues } from './user-values';

/** Inserts many users with all that hangs on them, in a few statements. */
export async function insertUsers(access: Access, users: readonly NewUserRow[]): Promise<void> {
  for (const { fields } of users) assertVisible(access, fields.organizationId);
  const now = new Date().toISOString();
  // What isn't bound costs nothing, and the columns of passwords are empty by themselves.
  const havePasswords = users.some(({ fields }) => fields.passwordHash != null);
  const rows = users.map(({ id, fields }) => userRow(id, fields, now, havePasswords));
  await insertRows(access, 'users', rows);
  await insertDetails(access, users);
}

/** What a statement that writes a user gives back; `users` is the table. */
export const WRITTEN =
  'version, (select name from organizations where organizations.id = users.organization_id) as organization_name';

export interface WrittenRow {
  readonly version: number;
  readonly organization_name: string;
}

/** Inserts one user with all that hangs on it. */
export async function insertUser(access: Access, user: NewUserRow): Promise<WrittenUser> {
  assertVisible(access, user.fields.organizationId);
  const now = new Date().toISOString();
  const organizationName = await createLater(access, user, now);
  if (organizationName !== undefined) return { version: 1, at: now, organizationName };
  const written = await insertRow<WrittenRow>(
    access,
    'users',
    userRow(user.id, user.fields, now, user.fields.passwordHash != null),
    WRITTEN,
  );
  await insertDetails(access, [user]);
  return { version: written.version, at: now, organizationName: written.organization_name };
}

/** Has the user created with the commit, where that can be; returns the name of the organization then. */
async function createLater({ creating }: Access, { id, fields }: NewUserRow, now: string): Promise<string | undefined> {
  if (!creating || fields.roles.length > 0) return undefined;
  const name = await creating.nameOf(fields.organizationId);
  if (name === undefined) return undefined;
  const user = userRow(id, fields, now, true);
  return creating.create({ user, emails: emailRowsOf({ id, fields }) }) ? name : undefined;
}

function emailRowsOf({ id, fields }: NewUserRow) {
  return emailCells(fields.profile).map((email, position) => emailRow(id, email, position));
}

async function insertDetails(access: Access, users: readonly NewUserRow[]): Promise<void> {
  const emails = users.flatMap(emailRowsOf);
  const grants = users.flatMap(({ id, fields }) =>
    fields.roles.map((grant, position) => grantRow(id, grant, position)),
  );
  await insertRowsLater(access, 'user_emails', emails);
  await insertRows(access, 'user_roles', grants);
}

/** What all users have in common who are created at that time. */
export function newUserColumns(now: string) {
  return { version: 1, created_at: now, modified_at: now };
}

function userRow(id: string, fields: UserFields, now: string, withPassword: boolean) {
  const row = Object.assign(userValues(fields), {
    id,
    ...newUserColumns(now),
    portal_uuid: fields.portalUuid ?? null,
  });
  if (!withPassword) return row;
  return Object.assign(row, passwordValues({ passwordHash: fields.passwordHash ?? null }, now));
}
