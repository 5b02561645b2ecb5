import { PortalError } from '../../src/portal/errors';
import { isSerializationFailure, translateError } from '../../src/storage/errors';

function driverError(code: string | undefined, message = 'x', more: object = {}): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code }, more);
}

describe("what the portal makes of a driver's error", () => {
  test.each([
    ['users.user_name_key', 'users_user_name_key_key', 'userName'],
    ['users.idp_username_key, users.organization_id', 'users_idp_username_unique', 'idpUsername'],
    ['groups.display_name_key, groups.organization_id', 'groups_display_name_unique', 'displayName'],
    ['organizations.name_key', 'organizations_name_key_key', 'name'],
    ['roles.value_key', 'roles_value_key_key', 'value'],
    ['roles.display_key', 'roles_display_key_key', 'display'],
    ['connections.name_key', 'connections_name_key_key', 'name'],
    ['users.id', 'users_pkey', 'id'],
  ])('%s taken: a conflict of the attribute, on both engines alike', (columns, constraint, attribute) => {
    const sqlite = driverError('SQLITE_CONSTRAINT_UNIQUE', `UNIQUE constraint failed: ${columns}`);
    const postgres = driverError('23505', 'duplicate key value', { constraint, detail: 'Key (x)=(secret)' });
    for (const error of [sqlite, postgres]) {
      const translated = translateError(error, 'insert into "x"');
      expect(translated).toMatchObject({ name: 'PortalError', code: 'conflict', attribute, cause: error });
      expect((translated as Error).message).not.toContain('secret');
      expect((translated as Error).message).toContain(`${attribute}: `);
    }
  });

  test.each([
    ['SQLITE_BUSY'],
    ['SQLITE_BUSY_SNAPSHOT'],
    ['SQLITE_FULL'],
    ['08006'],
    ['57P01'],
    ['53300'],
    ['57014'],
    ['40001'],
    ['40P01'],
    ['ECONNREFUSED'],
    ['ECONNRESET'],
    [undefined, 'Connection terminated unexpectedly'],
    [undefined, 'timeout exceeded when trying to connect'],
    [undefined, 'Query read timeout'],
  ])('%s %s: busy, with a time to try again', (code, message = 'x') => {
    expect(translateError(driverError(code, message), 'select')).toMatchObject({ code: 'busy', retryAfter: 1 });
  });

  test.each([
    ['insert into "users" (', 'organization'],
    ['insert into "user_roles" (', 'roles'],
    ['\n        insert into "group_users" (', 'members'],
    ['update "users" set', 'organization'],
  ])('a reference to nothing in %j: an invalid value of %s', (statement, attribute) => {
    for (const code of ['SQLITE_CONSTRAINT_FOREIGNKEY', '23503']) {
      expect(translateError(driverError(code), statement)).toMatchObject({ code: 'invalid-value', attribute });
    }
  });

  test('a value longer than an index of PostgreSQL takes is an invalid value', () => {
    const error = driverError('54000', 'index row requires 9016 bytes, maximum size is 8191');
    expect(translateError(error, 'insert into "users"')).toMatchObject({ code: 'invalid-value', cause: error });
  });

  test('a row that others refer to can not be deleted: a conflict', () => {
    for (const code of ['SQLITE_CONSTRAINT_FOREIGNKEY', '23503']) {
      expect(translateError(driverError(code), 'delete from "roles"')).toMatchObject({ code: 'conflict' });
    }
  });

  test.each([
    ['a programming error', new TypeError('x is not a function')],
    ['an error of the SQL itself', driverError('SQLITE_ERROR', 'no such column: x')],
    ['an error of the SQL itself', driverError('42703', 'column does not exist')],
    ['a constraint nobody knows', driverError('23505', 'x', { constraint: 'other' })],
    ["the portal's own", new PortalError('not-found', 'x')],
    ['no error at all', 'text'],
  ])('%s stays as it is', (_title, error) => {
    expect(translateError(error, 'insert into "users"')).toBe(error);
  });

  test('only serialization failures and deadlocks are worth running again', () => {
    const retried = (code: string) => isSerializationFailure(translateError(driverError(code), ''));
    expect(['40001', '40P01', '08006', '23505', 'SQLITE_BUSY'].map(retried)).toEqual([true, true, false, false, false]);
    expect(isSerializationFailure(driverError('40001'))).toBe(false);
  });
});
