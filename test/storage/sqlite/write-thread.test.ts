import { setImmediate as nextRound } from 'node:timers/promises';
import { createOperation, type Operation } from '../../../src/portal/operation';
import { newId } from '../../../src/portal/new-id';
import { systemActor } from '../../../src/portal/system-actor';
import { newInput } from '../../../src/portal/users/input-of';
import { addUser as createUser } from '../../../src/portal/users/users';
import type { OpenStorage } from '../../../src/storage/open';
import { Company } from '../../../src/storage/sqlite/company';
import { SqliteHandle } from '../../../src/storage/sqlite/sqlite-handle';
import type { Script } from '../../../src/storage/sqlite/write-scripts';
import { WriteThread } from '../../../src/storage/sqlite/write-thread';
import { onDatabases, type TestDatabase } from '../../support/databases';
import { addUser, DEVELOPER_ROLE, everything, userFields } from '../fixtures';

onDatabases(['sqlite'], 'users who are created many at a time', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;
  let op: Operation;
  let handedOver: jest.SpyInstance;
  beforeEach(async () => {
    database = await create();
    storage = await database.open();
    op = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: 'r' });
    jest.spyOn(Company.prototype, 'join').mockReturnValue(true);
    handedOver = jest.spyOn(WriteThread.prototype, 'run');
  });
  afterEach(() => jest.restoreAllMocks());

  const input = (userName: string, fields: object = {}) => ({
    ...newInput(userName),
    profile: { emails: [{ value: `${userName}@example.com` }, { value: 'b@x' }, { value: 'c@x' }] },
    ...fields,
  });
  const make = (userName: string, fields: object = {}) =>
    op.transaction((inner) => createUser(inner, input(userName, fields), undefined));
  const names = (of: string) => Array.from({ length: 20 }, (_name, at) => `${of}${at}`);
  const found = async (...userNames: string[]) =>
    (await everything(storage).users.findManyBy('userName', userNames)).map(({ userName }) => userName).sort();
  const count = async (table: string) => Number((await database.query(`select count(*) as n from ${table}`))[0]?.['n']);

  test('are written by a thread, with all that hangs on them, as they are answered', async () => {
    const [emails, audit] = [await count('user_emails'), await count('audit')];
    const made = await Promise.all(names('u').map((name) => make(name)));
    expect(handedOver).toHaveBeenCalledTimes(20);
    for (const user of made) expect(await everything(storage).users.find(user.id, { groups: true })).toEqual(user);
    expect(await count('user_emails')).toBe(emails + 60);
    expect(await count('audit')).toBe(audit + 20);
  });

  test('are refused one by one, with the same words as alone', async () => {
    await make('taken');
    const outcomes = await Promise.allSettled(['a', 'TAKEN', 'b', 'A', 'c'].map((name) => make(name)));
    const reasons = outcomes.map((outcome) => outcome.status === 'rejected' && (outcome.reason as unknown));
    const conflict = expect.objectContaining({ code: 'conflict', attribute: 'userName' }) as unknown;
    expect(reasons).toEqual([false, conflict, false, conflict, false]);
    expect(await found('a', 'b', 'c')).toEqual(['a', 'b', 'c']);
  });

  test('the first of whom is refused, and all of whom are, leave nothing behind', async () => {
    await make('taken');
    const audit = await count('audit');
    await Promise.allSettled(['taken', 'taken'].map((name) => make(name)));
    await Promise.allSettled(['taken', 'x'].map((name) => make(name)));
    expect(await found('x')).toEqual(['x']);
    expect(await count('audit')).toBe(audit + 1);
  });

  test('happen in the order in which they were asked for, among other changes', async () => {
    const first = await addUser(storage, 'first');
    const rename = (from: string, to: string) =>
      op.transaction(async (inner) => {
        const [user] = await inner.store.users.findManyBy('userName', [from]);
        await inner.store.users.update(user?.id ?? '', userFields(to), ['userName']);
      });
    const remove = () => op.transaction((inner) => inner.store.users.delete(first));
    const outcomes = await Promise.allSettled([
      make('x'),
      rename('x', 'y'),
      make('x'),
      make('first'),
      remove(),
      make('first'),
      rename('first', 'z'),
    ]);
    const failed = outcomes.map(({ status }) => status === 'rejected');
    expect(failed).toEqual([false, false, false, true, false, false, false]);
    expect(await found('x', 'y', 'z', 'first')).toEqual(['x', 'y', 'z']);
  });

  test('give their turn to one only, also where they are refused', async () => {
    await make('taken');
    const steps: string[] = [];
    const inSteps = (name: string) =>
      op.transaction(async (inner) => {
        await inner.store.users.find(newId());
        steps.push(`${name} begins`);
        for (let round = 0; round < 20; round += 1) await nextRound();
        steps.push(`${name} ends`);
      });
    await Promise.allSettled([make('taken'), inSteps('one'), inSteps('another')]);
    expect(steps).toEqual(['one begins', 'one ends', 'another begins', 'another ends']);
  });

  test('are written with the rest of their transaction where that asks for more, and taken back with it', async () => {
    const seen = await op.transaction(async (inner) => {
      await createUser(inner, input('alone'), undefined);
      await createUser(inner, input('another'), undefined);
      return (await inner.store.users.findManyBy('userName', ['alone', 'another'])).length;
    });
    expect(seen).toBe(2);
    await make('role', { roles: [{ value: DEVELOPER_ROLE, type: null, primary: false }] });
    expect(handedOver).not.toHaveBeenCalled();
    const failing = op.transaction(async (inner) => {
      await createUser(inner, input('gone'), undefined);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const clash = op.transaction(async (inner) => {
      await createUser(inner, input('ALONE'), undefined);
      await inner.store.roles.find(DEVELOPER_ROLE);
    });
    await expect(clash).rejects.toMatchObject({ code: 'conflict' });
    await make('after');
    expect(await found('alone', 'another', 'role', 'gone', 'after')).toEqual(['after', 'alone', 'another', 'role']);
  });

  test('wait for another process that writes, and are done before whoever pauses them', async () => {
    const other = SqliteHandle.writer(database.url.slice('sqlite:'.length));
    other.run('begin immediate', []);
    const made = Promise.all(names('w').map((name) => make(name)));
    setTimeout(() => other.run('rollback', []), 100);
    const paused = storage.pausing(async () => {
      other.run('begin immediate', []);
      other.run('rollback', []);
      return (await found(...names('w'))).length;
    });
    expect(await paused).toBe(20);
    await made;
    other.close();
  });

  test('make nobody forget what they did not change', async () => {
    const ada = await addUser(storage, 'ada');
    await make('begin');
    const before = storage.stamp() ?? NaN;
    await make('grace');
    storage.stamp();
    expect(storage.userStamp(ada)).toBeLessThanOrEqual(before);
    expect(storage.textStamp('grace')).toBeGreaterThan(before);
    expect(storage.callerStamp()).toBeLessThanOrEqual(before);
  });

  test('are created here for a while where the thread has failed', async () => {
    handedOver.mockImplementationOnce(function (this: WriteThread) {
      jest.spyOn(this, 'isUp', 'get').mockReturnValue(false);
      return Promise.reject(new Error('ended'));
    });
    await expect(make('lost')).rejects.toThrow('ended');
    await make('kept');
    expect(handedOver).toHaveBeenCalledTimes(1);
    expect(await found('lost', 'kept')).toEqual(['kept']);
  });
});

onDatabases(['sqlite'], 'the thread that writes', (_open, create) => {
  const scriptOf = (name: string, or = ''): Script => [
    [`insert ${or} into secrets (name, value) values (?, 'x')`, [name]],
  ];

  test('keeps nothing of a group that SQLite has taken back by itself, as on a full disk', async () => {
    const database = await create();
    const thread = new WriteThread(database.url.slice('sqlite:'.length));
    const scripts = [scriptOf('a'), scriptOf('b'), scriptOf('a', 'or rollback'), scriptOf('d')];
    const outcomes = await Promise.allSettled(scripts.map((script) => thread.run(script)));
    await thread.close();
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
    const kept = await database.query(`select name from secrets where name in ('a', 'b', 'd')`);
    expect(kept).toEqual([{ name: 'd' }]);
  });

  test('takes back all of a script that fails, and nothing of others', async () => {
    const database = await create();
    const thread = new WriteThread(database.url.slice('sqlite:'.length));
    const scripts = [scriptOf('a'), [...scriptOf('b'), ...scriptOf('a')], scriptOf('c')];
    const outcomes = await Promise.allSettled(scripts.map((script) => thread.run(script)));
    await thread.close();
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const kept = await database.query(`select name from secrets where name in ('a', 'b', 'c') order by name`);
    expect(kept).toEqual([{ name: 'a' }, { name: 'c' }]);
  });

  test('tells who waits when it ends, lets others go on, and rests', async () => {
    const thread = new WriteThread('/nowhere/portal.db');
    const failed = [thread.run(scriptOf('a')), thread.run(scriptOf('b'))];
    const idle = thread.idle();
    for (const each of failed) await expect(each).rejects.toMatchObject({ code: 'busy' });
    await idle;
    expect(thread.isUp).toBe(false);
    expect(thread.idle()).toBeUndefined();
    const soon = performance.now() + 60_001;
    jest.spyOn(performance, 'now').mockReturnValue(soon);
    expect(thread.isUp).toBe(true);
    jest.restoreAllMocks();
  });
});

describe('transactions come many at a time', () => {
  afterEach(() => jest.restoreAllMocks());

  test('as soon as four are under way, and for a moment after', () => {
    let now = 1_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const company = new Company();
    const joined = [1, 2, 3, 4].map(() => company.join());
    expect(joined).toEqual([false, false, false, true]);
    for (let left = 0; left < 4; left += 1) company.leave();
    now += 199;
    expect(company.join()).toBe(true);
    company.leave();
    now += 1;
    expect(company.join()).toBe(false);
  });
});
