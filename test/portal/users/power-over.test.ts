import { PRIVILEGES, type Actor, type Privilege } from '../../../src/portal/actor';
import { DEVELOPER_ROLE_ID, ORG_ADMIN_ROLE_ID, PORTAL_ADMIN_ROLE_ID } from '../../../src/portal/built-in';
import { createOperation, type Operation } from '../../../src/portal/operation';
import type { Scope } from '../../../src/portal/model';
import { inputOf } from '../../../src/portal/users/input-of';
import type { UserInput } from '../../../src/portal/users/user-input';
import { updateUser } from '../../../src/portal/users/users';
import type { OpenStorage } from '../../../src/storage/open';
import { addOrganization, addUser, everything } from '../../storage/fixtures';
import { onEveryDatabase } from '../../support/databases';
import { unique } from '../../support/factories';

/** docs/access.md: nobody takes over whom they couldn't appoint (reliability 32). */
onEveryDatabase('the account of somebody with a role', (open) => {
  let storage: OpenStorage;
  let organizationId: string;
  beforeEach(async () => {
    storage = await open();
    organizationId = await addOrganization(storage, unique('home'));
  });

  function holder(roleId: string): Promise<string> {
    const role = { roleId, type: null, primary: false, organizationId: null };
    return addUser(storage, unique('holder'), { organizationId, roles: [role] });
  }

  async function orgAdmin(id = 'the-org-admin'): Promise<Operation> {
    const role = await everything(storage).roles.find(ORG_ADMIN_ROLE_ID);
    return operation({
      kind: 'user',
      id,
      name: 'orgadmin',
      privileges: new Set(role?.privileges),
      homeOrganization: organizationId,
      sessionId: 's',
      mustChangePassword: false,
    });
  }

  function connection(grantableRoles?: readonly string[], scope?: Scope): Operation {
    const privileges: readonly Privilege[] = PRIVILEGES.filter((privilege) => /^(users|groups):/.test(privilege));
    return operation(
      {
        kind: 'connection',
        id: 'c',
        name: 'idp',
        privileges: new Set(privileges),
        ...(grantableRoles && { grantableRoles: new Set(grantableRoles) }),
        homeOrganization: organizationId,
        profile: 'standard',
        passwordMode: 'apply',
      },
      scope,
    );
  }

  function operation(actor: Actor, scope: Scope = { organizations: [organizationId] }): Operation {
    return createOperation({ storage, actor, scope, requestId: 'r' });
  }

  function change(op: Operation, id: string, input: Partial<UserInput>, password?: string): Promise<boolean> {
    return op.transaction(async (inner) => {
      const before = (await inner.store.users.find(id, { forUpdate: true }))!;
      return updateUser(inner, before, { ...inputOf(before), ...input }, password);
    });
  }

  const KEYS: Record<string, (op: Operation, id: string) => Promise<boolean>> = {
    password: (op, id) => change(op, id, {}, 'hash'),
    emails: (op, id) => change(op, id, { profile: { emails: [{ value: 'mine@example.com' }] } }),
    idpUsername: (op, id) => change(op, id, { idpUsername: unique('mine') }),
  };

  test.each(Object.keys(KEYS))('an Org Admin can’t set the %s of a Portal Admin of the organization', async (key) => {
    const id = await holder(PORTAL_ADMIN_ROLE_ID);
    await expect(KEYS[key]!(await orgAdmin(), id)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('holds the role Portal Admin'),
    });
    expect((await everything(storage).users.find(id))?.version).toBe(1);
  });

  test.each(Object.keys(KEYS))('but the %s of those with the same role or less, and one’s own', async (key) => {
    const op = await orgAdmin();
    for (const role of [ORG_ADMIN_ROLE_ID, DEVELOPER_ROLE_ID]) {
      expect(await KEYS[key]!(op, await holder(role))).toBe(true);
    }
    const self = await holder(ORG_ADMIN_ROLE_ID);
    expect(await KEYS[key]!(await orgAdmin(self), self)).toBe(true);
  });

  test('a connection needs the role among those that it may grant, or the privileges itself', async () => {
    const id = await holder(ORG_ADMIN_ROLE_ID);
    for (const op of [connection(), connection([DEVELOPER_ROLE_ID])]) {
      await expect(KEYS['password']!(op, id)).rejects.toMatchObject({ code: 'forbidden' });
    }
    expect(await KEYS['password']!(connection([ORG_ADMIN_ROLE_ID]), id)).toBe(true);
  });

  test('all else is everybody’s who may write users', async () => {
    const id = await holder(PORTAL_ADMIN_ROLE_ID);
    expect(await change(await orgAdmin(), id, { displayName: 'Root' })).toBe(true);
    expect(await change(connection(), id, { description: 'x' })).toBe(true);
  });
});
