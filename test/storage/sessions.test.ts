import { newId } from '../../src/portal/new-id';
import type { Session } from '../../src/portal/sessions/session';
import { onEveryDatabase } from '../support/databases';
import { addUser, everything } from './fixtures';

function sessionOf(userId: string, fields: Partial<Session> = {}): Session {
  const at = '2030-01-01T00:00:00.000Z';
  return { id: newId(), userId, created: at, expiresAt: '2030-01-02T00:00:00.000Z', lastUsedAt: at, ...fields };
}

onEveryDatabase('sessions', (open) => {
  test('a session is found by its hash until it is deleted', async () => {
    const storage = await open();
    const { sessions } = everything(storage);
    const session = sessionOf(await addUser(storage, 'u'));
    await sessions.create(session, 'hash');
    expect(await sessions.findByHash('hash')).toEqual(session);
    expect(await sessions.findByHash('other')).toBeUndefined();
    await sessions.touch(session.id, '2030-01-01T12:00:00.000Z');
    expect(await sessions.findByHash('hash')).toEqual({ ...session, lastUsedAt: '2030-01-01T12:00:00.000Z' });
    await sessions.delete(session.id);
    expect(await sessions.findByHash('hash')).toBeUndefined();
  });

  test("a user's sessions end together, but for one", async () => {
    const storage = await open();
    const { sessions } = everything(storage);
    const [anna, bert] = [await addUser(storage, 'anna'), await addUser(storage, 'bert')];
    const kept = sessionOf(anna);
    await sessions.create(kept, 'kept');
    await sessions.create(sessionOf(anna), 'other');
    await sessions.create(sessionOf(bert), 'bert');
    const open_ = async () => {
      const hashes = ['kept', 'other', 'bert'];
      const found = await Promise.all(hashes.map((hash) => sessions.findByHash(hash)));
      return hashes.filter((_hash, index) => found[index]);
    };
    await sessions.deleteForUser(anna, kept.id);
    expect(await open_()).toEqual(['kept', 'bert']);
    await sessions.deleteForUser(anna);
    expect(await open_()).toEqual(['bert']);
  });

  test('the expired ones are swept', async () => {
    const storage = await open();
    const { sessions } = everything(storage);
    const user = await addUser(storage, 'u');
    await sessions.create(sessionOf(user, { expiresAt: '2030-01-02T00:00:00.000Z' }), 'old');
    await sessions.create(sessionOf(user, { expiresAt: '2030-01-03T00:00:00.000Z' }), 'new');
    await sessions.create(sessionOf(user, { expiresAt: '2030-01-01T00:00:00.000Z' }), 'older');
    expect(await sessions.deleteExpired('2030-01-02T12:00:00.000Z', 1)).toBe(1);
    expect(await sessions.findByHash('older')).toBeUndefined();
    expect(await sessions.findByHash('old')).toBeDefined();
    expect(await sessions.deleteExpired('2030-01-02T12:00:00.000Z', 9)).toBe(1);
    expect(await sessions.findByHash('old')).toBeUndefined();
    expect(await sessions.findByHash('new')).toBeDefined();
  });

  test('nobody is signed in who is not there', async () => {
    const { sessions } = everything(await open());
    const create = sessions.create(sessionOf(newId()), 'hash');
    await expect(create).rejects.toMatchObject({ code: 'invalid-value', attribute: 'user' });
  });
});
