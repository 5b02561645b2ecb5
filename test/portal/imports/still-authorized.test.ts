import { ORG_ADMIN_ROLE_ID } from '../../../src/portal/built-in';
import { isStillAuthorized } from '../../../src/portal/imports/still-authorized';
import { newId } from '../../../src/portal/new-id';
import { createOperation, type Operation } from '../../../src/portal/operation';
import { rolesOf } from '../../../src/portal/sessions/resolve-session';
import { userAuthority } from '../../../src/portal/sessions/user-authority';
import type { Store } from '../../../src/portal/store';
import { organizationFields, userFields } from '../../storage/fixtures';
import { onEveryDatabase } from '../../support/databases';
import { unique } from '../../support/factories';

onEveryDatabase('a user who began a long piece of work', (open) => {
  let store: Store;
  let organizationId: string;
  let userId: string;
  let op: Operation;
  const since = () => new Date(Date.now() + 1000).toISOString();

  const fields = (rest: object = {}) =>
    userFields(unique('admin'), {
      organizationId,
      passwordHash: 'x',
      roles: [{ roleId: ORG_ADMIN_ROLE_ID, type: null, primary: false, organizationId: null }],
      ...rest,
    });

  beforeEach(async () => {
    const storage = await open();
    store = storage.within({ all: true });
    [organizationId, userId] = [newId(), newId()];
    await store.organizations.create(organizationId, organizationFields(unique('organization')));
    await store.users.create(userId, fields());
    const user = await store.users.find(userId);
    if (!user) throw new Error('unreachable');
    const { privileges, scope } = userAuthority(user, await rolesOf(store, user));
    const actor = {
      kind: 'user',
      id: userId,
      name: user.userName,
      privileges,
      homeOrganization: organizationId,
      sessionId: newId(),
      mustChangePassword: false,
    } as const;
    op = createOperation({ storage, actor, scope, requestId: 'test' });
  });

  test('goes on, also without a session', async () => {
    expect(await isStillAuthorized(op, since())).toBe(true);
  });

  test.each([
    ['is deactivated', { active: false }],
    ['loses the role', { roles: [] }],
  ])('ends when the user %s', async (_what, change) => {
    await store.users.update(userId, fields(change));
    expect(await isStillAuthorized(op, since())).toBe(false);
  });

  test('ends when the password is set anew: whoever knew the old one may have begun it', async () => {
    const before = new Date().toISOString();
    await store.users.update(userId, fields({ passwordHash: 'y' }));
    expect(await isStillAuthorized(op, '2020-01-01T00:00:00.000Z')).toBe(false);
    expect(before <= ((await store.users.find(userId))?.passwordChangedAt ?? '')).toBe(true);
  });

  test('ends when the organization is disabled, and when the user is deleted', async () => {
    const name = unique('organization');
    await store.organizations.update(organizationId, organizationFields(name, { active: false }));
    expect(await isStillAuthorized(op, since())).toBe(false);
    await store.organizations.update(organizationId, organizationFields(name));
    expect(await isStillAuthorized(op, since())).toBe(true);
    await store.users.delete(userId);
    expect(await isStillAuthorized(op, since())).toBe(false);
  });
});
