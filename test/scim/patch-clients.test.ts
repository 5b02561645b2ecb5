import type { JsonObject } from '../../src/portal/model';
import { CORE_USER, ENTERPRISE_USER } from '../../src/portal/schema-urns';
import { freeze, patchUser } from './patch-fixtures';

/** What identity providers send, as their documentation or reports of users have it, one after the other. */
const CREATED = freeze({
  schemas: [CORE_USER],
  id: '1',
  userName: 'Test_User',
  active: true,
  emails: [{ primary: true, type: 'work', value: 'a@testuser.com' }],
  name: { formatted: 'givenName familyName', familyName: 'familyName', givenName: 'givenName' },
});

function patched(...patches: unknown[][]): JsonObject {
  return patches.reduce<JsonObject>(
    (resource, operations) => patchUser(operations, undefined, resource).resource,
    CREATED,
  );
}

test('Entra, "Update User [Multi-valued properties]"', () => {
  const user = patched([
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'updatedEmail@microsoft.com' },
    { op: 'Replace', path: 'name.familyName', value: 'updatedFamilyName' },
  ]);
  expect(user['emails']).toEqual([{ primary: true, type: 'work', value: 'updatedEmail@microsoft.com' }]);
  expect(user['name']).toMatchObject({ givenName: 'givenName', familyName: 'updatedFamilyName' });
});

test('Entra without the aadOptscim062020 flag', () => {
  const user = patched(
    [{ op: 'Replace', path: 'active', value: 'False' }],
    [{ op: 'Add', path: 'nickName', value: 'Babs' }],
    [
      { op: 'Replace', path: 'displayName', value: 'Pvlo' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'T@test.microsoft.com' },
      { op: 'Replace', path: 'name.givenName', value: 'Gtfd' },
      { op: 'Replace', path: 'externalId', value: 'Eqpj' },
      { op: 'Replace', path: `${ENTERPRISE_USER}:employeeNumber`, value: 'Eqpj' },
    ],
  );
  expect(user).toMatchObject({
    active: false,
    nickName: 'Babs',
    displayName: 'Pvlo',
    emails: [{ value: 'T@test.microsoft.com', type: 'work', primary: true }],
    name: { givenName: 'Gtfd', familyName: 'familyName' },
    externalId: 'Eqpj',
    [ENTERPRISE_USER]: { employeeNumber: 'Eqpj' },
  });
});

test('Entra, AppRoleAssignmentsComplex, then AssertiveAppRoleAssignmentsComplex', () => {
  const packed = (value: string) => ({ value: JSON.stringify({ id: '06b0', value, displayName: `Role ${value}` }) });
  const added = patched([{ op: 'Add', path: 'roles', value: [packed('Admin'), packed('User')] }]);
  expect(added['roles']).toEqual([
    { value: 'Admin', display: 'Role Admin' },
    { value: 'User', display: 'Role User' },
  ]);
  const value = [{ primary: false, type: 'WindowsAzureActiveDirectoryRole', display: 'User', value: 'User' }];
  expect(patched([{ op: 'replace', path: 'roles', value }])['roles']).toEqual(value);
});

test("Microsoft's validator: what it adds through filters, it finds", () => {
  const user = patched(
    [{ op: 'add', path: 'emails[type eq "home"].value', value: 'home@x.com' }],
    [
      { op: 'replace', path: 'emails[type eq "work"].primary', value: false },
      { op: 'replace', path: 'emails[type eq "work"].display', value: 'Work' },
      { op: 'replace', path: 'emails[type eq "home"].primary', value: 'True' },
    ],
    [],
  );
  expect(user['emails']).toEqual([
    { type: 'work', value: 'a@testuser.com', display: 'Work', primary: false },
    { type: 'home', value: 'home@x.com', primary: true },
  ]);
});

test('Okta: deactivation, activation, password', () => {
  expect(patched([{ op: 'replace', value: { active: false } }])['active']).toBe(false);
  const user = patched(
    [{ op: 'replace', value: { active: false } }],
    [{ op: 'replace', value: { active: true } }],
    [{ op: 'replace', value: { password: 'xyz-A1' } }],
  );
  expect(user).toEqual({ ...CREATED, password: 'xyz-A1' });
});

test('mitodl/keycloak-scim: active as the string "false"', () => {
  expect(patched([{ op: 'replace', value: { active: 'false' } }])['active']).toBe(false);
});

test('SailPoint: replacing a complex attribute keeps what it does not name', () => {
  expect(patched([{ op: 'replace', path: 'name', value: { givenName: 'x' } }])['name']).toEqual({
    formatted: 'givenName familyName',
    familyName: 'familyName',
    givenName: 'x',
  });
});
