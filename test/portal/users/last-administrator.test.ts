import { ORG_ADMIN_ROLE_ID, PORTAL_ADMIN_ROLE_ID, PORTAL_ORGANIZATION_ID } from '../../../src/portal/built-in';
import { newId } from '../../../src/portal/new-id';
import { createOperation, type Operation } from '../../../src/portal/operation';
import { updateOrganization } from '../../../src/portal/organizations/organizations';
import type { Organization } from '../../../src/portal/organizations/organization';
import type { UserFields } from '../../../src/portal/users/user';
import { systemActor } from '../../../src/portal/system-actor';
import { inputOf } from '../../../src/portal/users/input-of';
import type { UserInput } from '../../../src/portal/users/user-input';
import { deleteUser, updateUser } from '../../../src/portal/users/users';
import type { OpenStorage } from '../../../src/storage/open';
import { addOrganization, addUser } from '../../storage/fixtures';
import { onEveryDatabase, type TestDatabase } from '../../support/databases';
import { unique } from '../../support/factories';

const ADMIN = { roleId: PORTAL_ADMIN_ROLE_ID, type: null, primary: false, organizationId: null };

onEveryDatabase('the last active Portal Admin stays', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;
  let op: Operation;
  beforeEach(async () => {
    database = await create();
    storage = await database.open();
    op = operationOn(storage);
  });

  function operationOn(on: OpenStorage): Operation {
    return createOperation({ storage: on, actor: systemActor('test'), scope: { all: true }, requestId: 'r' });
  }

  function addAdmin(fields: Partial<UserFields> = {}): Promise<string> {
    return addUser(storage, unique('admin'), { roles: [ADMIN], ...fields });
  }

  function change(id: string, input: Partial<UserInput>, on = op): Promise<boolean> {
    return on.transaction(async (inner) => {
      const before = (await inner.store.users.find(id, { forUpdate: true }))!;
      return updateUser(inner, before, { ...inputOf(before), ...input }, undefined);
    });
  }

  function remove(id: string, on = op): Promise<void> {
    return on.transaction(async (inner) => deleteUser(inner, (await inner.store.users.find(id, { forUpdate: true }))!));
  }

  const fieldsOf = ({ name, description, type, externalId }: Organization, active: boolean) => ({
    name,
    description,
    type,
    externalId,
    active,
  });

  function setActive(organizationId: string, active: boolean): Promise<boolean> {
    return op.transaction(async (inner) => {
      const before = (await inner.store.organizations.find(organizationId, { forUpdate: true }))!;
      return updateOrganization(inner, before, fieldsOf(before, active));
    });
  }

  const LOSSES: Record<string, (id: string, on?: Operation) => Promise<unknown>> = {
    deleted: remove,
    disabled: (id, on) => change(id, { active: false }, on),
    demoted: (id, on) => change(id, { roles: [{ value: ORG_ADMIN_ROLE_ID, type: null, primary: false }] }, on),
    'left without roles': (id, on) => change(id, { roles: [] }, on),
    moved: async (id, on) => change(id, { organization: await addOrganization(storage, unique('other')) }, on),
    'made an enterprise account': (id, on) => change(id, { provider: 'enterprise', idpUsername: unique('x') }, on),
    'administrator of one organization only': (id, on) =>
      change(id, { roles: [], access: [{ role: PORTAL_ADMIN_ROLE_ID, organization: PORTAL_ORGANIZATION_ID }] }, on),
  };

  test.each(Object.keys(LOSSES))('can’t be %s: conflict, with the reason', async (loss) => {
    const id = await addAdmin();
    await expect(LOSSES[loss]!(id)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('last active Portal Admin'),
    });
    const user = await op.store.users.find(id);
    expect(user).toMatchObject({
      active: true,
      provider: 'builtIn',
      version: 1,
      organization: { id: PORTAL_ORGANIZATION_ID },
    });
    expect(user?.roles.map(({ roleId }) => roleId)).toEqual([PORTAL_ADMIN_ROLE_ID]);
  });

  test.each(Object.keys(LOSSES))('another one there, one can be %s', async (loss) => {
    const id = await addAdmin();
    await addAdmin();
    await LOSSES[loss]!(id);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['disabled', () => addAdmin({ active: false })],
    ['of an enterprise store', () => addAdmin({ provider: 'enterprise', idpUsername: unique('x') })],
    ['of one organization', () => addAdmin({ roles: [{ ...ADMIN, organizationId: PORTAL_ORGANIZATION_ID }] })],
    [
      'in a disabled organization',
      async () => {
        const organizationId = await addOrganization(storage, unique('off'));
        await addAdmin({ organizationId });
        const organization = (await op.store.organizations.find(organizationId))!;
        await op.store.organizations.update(organizationId, fieldsOf(organization, false));
      },
    ],
  ])('another one who is %s doesn’t count', async (_title, addOther) => {
    await addOther();
    const id = await addAdmin();
    await expect(remove(id)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('what makes no difference to it is free: a name, a further role', async () => {
    const id = await addAdmin();
    expect(await change(id, { displayName: 'Root' })).toBe(true);
    const role = { type: null, primary: false };
    const roles = [
      { value: PORTAL_ADMIN_ROLE_ID, ...role },
      { value: ORG_ADMIN_ROLE_ID, ...role },
    ];
    expect(await change(id, { roles })).toBe(true);
  });

  test('where there is none, there is none to keep', async () => {
    const id = await addUser(storage, unique('user'));
    await change(id, { active: false });
    await remove(id);
    await remove(await addAdmin({ active: false }));
  });

  test('nor can the organization of all of them be disabled', async () => {
    const organizationId = await addOrganization(storage, unique('home'));
    await addAdmin({ organizationId });
    await expect(setActive(organizationId, false)).rejects.toMatchObject({ code: 'conflict' });
    await addAdmin();
    expect(await setActive(organizationId, false)).toBe(true);
  });

  // Who is moved stays a Portal Admin: of two, both may go.
  const RACES = Object.keys(LOSSES).filter((loss) => loss !== 'moved');
  test.each(RACES)('of two who are %s at the same time, through two processes, one stays', async (loss) => {
    const other = operationOn(await database.open());
    for (let round = 0; round < 5; round++) {
      const ids = [await addAdmin(), await addAdmin()];
      const results = await Promise.allSettled(ids.map((id, at) => LOSSES[loss]!(id, at === 0 ? op : other)));
      expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const refused = results.find((result) => result.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'conflict' });
      // Past the rule, for the next round.
      for (const id of ids) await op.store.users.delete(id);
    }
  });

  test('disabling an organization ends its users’ sessions, and no others', async () => {
    const organizationId = await addOrganization(storage, unique('home'));
    const [inside, outside] = [
      await addUser(storage, unique('u'), { organizationId }),
      await addUser(storage, unique('u')),
    ];
    const at = new Date().toISOString();
    for (const userId of [inside, outside]) {
      const expiresAt = new Date(Date.now() + 60_000).toISOString();
      await op.store.sessions.create({ id: newId(), userId, created: at, expiresAt, lastUsedAt: at }, userId);
    }
    await setActive(organizationId, false);
    expect(await op.store.sessions.findByHash(inside)).toBeUndefined();
    expect(await op.store.sessions.findByHash(outside)).toBeDefined();
  });
});
