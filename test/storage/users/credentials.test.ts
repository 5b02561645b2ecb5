import { newId } from '../../../src/portal/new-id';
import type { SignInFailure } from '../../../src/portal/sessions/credentials';
import { onEveryDatabase } from '../../support/databases';
import { addOrganization, addUser, everything, organizationFields } from '../fixtures';

const FAILURE: SignInFailure = {
  at: '2030-01-01T00:10:00.000Z',
  since: '2030-01-01T00:00:00.000Z',
  limit: 3,
  lockUntil: '2030-01-01T00:25:00.000Z',
};

onEveryDatabase('credentials', (open) => {
  test('what a sign-in needs, by userName regardless of case', async () => {
    const storage = await open();
    const organizationId = await addOrganization(storage, 'Mine');
    const id = await addUser(storage, 'Anna', { organizationId, passwordHash: 'h', mustChangePassword: true });
    const { credentials, organizations } = everything(storage);
    const expected = {
      userId: id,
      passwordHash: 'h',
      active: true,
      organizationActive: true,
      provider: 'builtIn',
      mustChangePassword: true,
      failedLogins: 0,
      lockedUntil: null,
    };
    expect(await credentials.findByUserName('ANNA')).toEqual(expected);
    await organizations.update(organizationId, organizationFields('Mine', { active: false }));
    expect(await credentials.findByUserName('anna')).toEqual({ ...expected, organizationActive: false });
    expect(await credentials.findByUserName('nobody')).toBeUndefined();
  });

  test('there is no scope: the caller is not known yet', async () => {
    const storage = await open();
    await addUser(storage, 'anna');
    expect(await storage.within({ organizations: [] }).credentials.findByUserName('anna')).toBeDefined();
  });

  test('failures lock at the limit; a success forgets them and sets lastLogin, but not the version', async () => {
    const storage = await open();
    const id = await addUser(storage, 'anna', { passwordHash: 'old' });
    const { credentials, users } = everything(storage);
    await credentials.recordFailure(id, FAILURE);
    await credentials.recordFailure(id, FAILURE);
    expect(await credentials.findByUserName('anna')).toMatchObject({ failedLogins: 2, lockedUntil: null });
    await credentials.recordFailure(id, FAILURE);
    expect(await credentials.findByUserName('anna')).toMatchObject({ failedLogins: 3, lockedUntil: FAILURE.lockUntil });

    await credentials.recordSuccess(id, '2030-01-02T00:00:00.000Z');
    expect(await credentials.findByUserName('anna')).toMatchObject({
      failedLogins: 0,
      lockedUntil: null,
      passwordHash: 'old',
    });
    expect(await users.find(id)).toMatchObject({ lastLogin: '2030-01-02T00:00:00.000Z', version: 1 });
    await credentials.recordSuccess(id, '2030-01-03T00:00:00.000Z', 'rehashed');
    expect((await credentials.findByUserName('anna'))?.passwordHash).toBe('rehashed');
  });

  test('failures long ago do not count', async () => {
    const storage = await open();
    const id = await addUser(storage, 'anna');
    const { credentials } = everything(storage);
    await credentials.recordFailure(id, FAILURE);
    await credentials.recordFailure(id, FAILURE);
    const later = { ...FAILURE, at: '2030-01-01T01:00:00.000Z', since: '2030-01-01T00:50:00.000Z' };
    await credentials.recordFailure(id, later);
    expect(await credentials.findByUserName('anna')).toMatchObject({ failedLogins: 1, lockedUntil: null });
    await credentials.recordFailure(id, later);
    expect(await credentials.findByUserName('anna')).toMatchObject({ failedLogins: 2 });
  });

  test('parallel failures all count', async () => {
    const storage = await open();
    const id = await addUser(storage, 'anna');
    const { credentials } = everything(storage);
    await Promise.all(Array.from({ length: 20 }, () => credentials.recordFailure(id, { ...FAILURE, limit: 20 })));
    expect(await credentials.findByUserName('anna')).toMatchObject({
      failedLogins: 20,
      lockedUntil: FAILURE.lockUntil,
    });
    await credentials.clearFailures(id);
    expect(await credentials.findByUserName('anna')).toMatchObject({ failedLogins: 0, lockedUntil: null });
  });

  test('a user that is gone is no error', async () => {
    const { credentials } = everything(await open());
    await expect(credentials.recordFailure(newId(), FAILURE)).resolves.toBeUndefined();
  });
});
