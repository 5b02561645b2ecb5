import { PRIVILEGES, type Actor, type Privilege } from '../../../src/portal/actor';
import { DEVELOPER_ROLE_ID, ORG_ADMIN_ROLE_ID, PORTAL_ADMIN_ROLE_ID } from '../../../src/portal/built-in';
import { createOperation, type Operation } from '../../../src/portal/operation';
import type { Scope } from '../../../src/portal/model';
import { inputOf } from '../../../src/portal/users/input-of';
import type { UserInput } from '../../../src/portal/users/user-input';
import { deleteUser, updateUser } from '../../../src/portal/users/users';
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

  function remove(op: Operation, id: string): Promise<void> {
    return op.transaction(async (inner) => deleteUser(inner, (await inner.store.users.find(id, { forUpdate: true }))!));
  }

  const KEYS: Record<string, (op: Operation, id: string) => Promise<boolean>> = {
    password: (op, id) => change(op, id, {}, 'hash'),
    emails: (op, id) => change(op, id, { profile: { emails: [{ value: 'mine@example.com' }] } }),
    idpUsername: (op, id) => change(op, id, { idpUsername: unique('mine') }),
    userName: (op, id) => change(op, id, { userName: unique('mine') }),
  };

  test.each(Object.keys(KEYS))('an Org Admin can’t set the %s of a Portal Admin of the organization', async (key) => {
    const id = await holder(PORTAL_ADMIN_ROLE_ID);
    await expect(KEYS[key]!(await orgAdmin(), id)).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('holds the role Portal Admin'),
    });
    expect((await everything(storage).users.find(id))?.version).toBe(1);
  });

  test.each(Object.keys(KEYS))('but the %s of those with the same role or less', async (key) => {
    const op = await orgAdmin();
    for (const role of [ORG_ADMIN_ROLE_ID, DEVELOPER_ROLE_ID]) {
      expect(await KEYS[key]!(op, await holder(role))).toBe(true);
    }
  });

  test.each(Object.keys(KEYS))('one’s own %s takes the current password, or another administrator', async (key) => {
    const self = await holder(ORG_ADMIN_ROLE_ID);
    await expect(KEYS[key]!(await orgAdmin(self), self)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await change(await orgAdmin(self), self, { description: 'me' })).toBe(true);
  });

  test('an Org Admin can’t delete, demote or move a Portal Admin, but deactivate', async () => {
    const [id, elsewhere] = [await holder(PORTAL_ADMIN_ROLE_ID), await addOrganization(storage, unique('elsewhere'))];
    const seesBoth = operation((await orgAdmin()).actor, { organizations: [organizationId, elsewhere] });
    for (const attempt of [
      remove(await orgAdmin(), id),
      change(await orgAdmin(), id, { roles: [] }),
      change(seesBoth, id, { organization: elsewhere }),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: 'forbidden' });
    }
    const spare = await holder(PORTAL_ADMIN_ROLE_ID);
    expect(await change(await orgAdmin(), spare, { active: false })).toBe(true);
    await remove(await orgAdmin(), await holder(ORG_ADMIN_ROLE_ID));
  });

  test('an administrator elsewhere isn’t taken over at home, and the refusal doesn’t say what is held there', async () => {
    const elsewhere = await addOrganization(storage, unique('elsewhere'));
    const roles = [{ roleId: ORG_ADMIN_ROLE_ID, type: null, primary: false, organizationId: elsewhere }];
    const id = await addUser(storage, unique('both'), { organizationId, roles });
    for (const op of [await orgAdmin(), connection([ORG_ADMIN_ROLE_ID])]) {
      for (const attempt of [KEYS['password']!(op, id), remove(op, id)]) {
        const refused = { code: 'forbidden', message: expect.stringContaining('holds a role elsewhere') };
        await expect(attempt).rejects.toMatchObject(refused);
      }
      await change(op, id, { active: false });
    }
    const stored = await everything(storage).users.find(id);
    expect(stored).toMatchObject({ active: false, roles: [{ organization: { id: elsewhere } }] });
  });

  test('a connection needs the role among those that it may grant, or the privileges itself', async () => {
    const id = await holder(ORG_ADMIN_ROLE_ID);
    const withoutPassword = operation({ ...connection().actor, privileges: new Set(['users:read', 'users:write']) });
    for (const op of [withoutPassword, connection([DEVELOPER_ROLE_ID])]) {
      await expect(KEYS['password']!(op, id)).rejects.toMatchObject({ code: 'forbidden' });
    }
    expect(await KEYS['password']!(connection([ORG_ADMIN_ROLE_ID]), id)).toBe(true);
  });

  test('what a role lets its holder only see needn’t be held', async () => {
    const { privileges } = connection().actor;
    expect(privileges.has('audit:read')).toBe(false);
    expect(await KEYS['password']!(connection(), await holder(ORG_ADMIN_ROLE_ID))).toBe(true);
  });

  test('every power to change something has to be, by those who see every organization, too', async () => {
    const powers = PRIVILEGES.filter((privilege) => privilege.endsWith(':write') || privilege === 'users:password');
    for (const missing of powers.filter((power) => power !== 'users:write')) {
      const privileges = new Set(PRIVILEGES.filter((privilege) => privilege !== missing));
      const op = operation({ ...connection().actor, privileges }, { all: true });
      const attempt = KEYS['password']!(op, await holder(PORTAL_ADMIN_ROLE_ID));
      await expect(attempt).rejects.toMatchObject({ message: expect.stringContaining(`lacks ${missing} itself`) });
    }
  });

  test('all else is everybody’s who may write users', async () => {
    const id = await holder(PORTAL_ADMIN_ROLE_ID);
    expect(await change(await orgAdmin(), id, { displayName: 'Root' })).toBe(true);
    expect(await change(connection(), id, { description: 'x' })).toBe(true);
  });
});
