import { Client } from 'pg';
import { newId } from '../../../src/portal/new-id';
import type { Store } from '../../../src/portal/store';
import type { UserFields } from '../../../src/portal/users/user';
import type { OpenStorage } from '../../../src/storage/open';
import { onDatabases, type TestDatabase } from '../../support/databases';
import { addOrganization, addUser, creationRow, everything, organizationFields, userFields } from '../fixtures';

onDatabases(['postgres'], 'users who are created at the same time', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;
  beforeEach(async () => {
    database = await create();
    storage = await database.open({ connections: 3 });
    await storage.catchUp?.();
  });

  const emails = (name: string) => [{ value: `${name}@x.example`, type: 'work' }, { value: `${name}@y.example` }];

  /** Creates a user with two e-mail addresses and a row in the audit trail, and does what else there is to do. */
  const add = (
    userName: string,
    fields: Partial<UserFields> = {},
    further: (store: Store, id: string) => Promise<unknown> = () => Promise.resolve(),
  ) =>
    storage.transaction(async (inner) => {
      const store = everything(inner);
      const id = newId();
      const profile = { emails: emails(userName), note: `"${userName}"\n\\` };
      const written = await store.users.create(id, userFields(userName, { profile, ...fields }));
      await store.audit.append(creationRow(id));
      await further(store, id);
      return { id, ...written };
    });

  const addMany = (count: number) => Promise.all(Array.from({ length: count }, (_one, number) => add(`u${number}`)));

  const countOf = async (query: string) =>
    Number((await database.query(`select count(*) as n from ${query}`))[0]?.['n']);

  const names = async () =>
    (await database.query('select user_name as name from users order by 1')).map(({ name }) => name);

  test('are so in fewer transactions than they are, whole and audited', async () => {
    const made = await addMany(40);
    expect(await countOf('(select distinct xid from changes_told where places is not null) as told')).toBeLessThan(12);
    expect([await countOf('users'), await countOf('user_emails'), await countOf('audit')]).toEqual([40, 80, 40]);
    const [first] = made;
    expect(first).toMatchObject({ version: 1, organizationName: 'portal' });
    const user = await everything(storage).users.find(first!.id);
    expect(user).toMatchObject({
      version: 1,
      created: first?.at,
      lastModified: first?.at,
      userName: 'u0',
      active: true,
      profile: { emails: emails('u0'), note: '"u0"\n\\' },
    });
    const { rows } = await everything(storage).users.list({ page: { offset: 0, limit: 1 } });
    expect(rows.map(({ id }) => id)).toEqual([first?.id]);
    expect(await everything(storage).audit.list({ limit: 1, subjectId: made[7]!.id })).toMatchObject([
      { action: 'user.create', changes: { userName: [null, 'u'] } },
    ]);
  });

  test('have a password, too, where they have one', async () => {
    const [{ id }] = await Promise.all([add('u', { passwordHash: 'hash' }), add('v')]);
    expect(await everything(storage).users.find(id)).toMatchObject({ hasPassword: true });
    expect(await countOf(`users where password_hash = 'hash' and password_changed_at is not null`)).toBe(1);
    expect(await countOf('users where password_hash is null and password_changed_at is null')).toBe(1);
  });

  test('stand in nobody’s way where a name is taken, by one who was there or by one of them', async () => {
    await addUser(storage, 'taken');
    const outcomes = await Promise.allSettled(['a', 'taken', 'b', 'b', 'c'].map((name) => add(name)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual(
      [1, 2].map(() => ({
        status: 'rejected',
        reason: expect.objectContaining({ code: 'conflict', attribute: 'userName' }) as unknown,
      })),
    );
    expect(await names()).toEqual(['a', 'b', 'c', 'taken']);
    expect([await countOf('user_emails'), await countOf('audit')]).toEqual([6, 3]);
  });

  test('stand in nobody’s way where one can’t be stored', async () => {
    const outcomes = await Promise.allSettled([add('a'), add('b', { externalId: 'NUL \0' }), add('c')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'invalid-value' } });
    expect(await names()).toEqual(['a', 'c']);
  });

  test('stand in nobody’s way where the organization of one is gone', async () => {
    const organizationId = await addOrganization(storage, 'gone');
    await storage.catchUp?.();
    await add('before', { organizationId });
    await database.query('delete from users');
    await database.query(`delete from organizations where name = 'gone'`);
    const outcomes = await Promise.allSettled([add('a'), add('b', { organizationId }), add('c')]);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'invalid-value', attribute: 'organization' } });
    expect(await names()).toEqual(['a', 'c']);
  });

  test('don’t wait for whom another transaction may have taken the name of', async () => {
    const other = new Client({ connectionString: database.url });
    await other.connect();
    await add('model');
    const columns = (
      await database.query(`select column_name as name from information_schema.columns where table_name = 'users'`)
    ).map(({ name }) => name as string);
    const values = columns.map((name) => (['id', 'user_name', 'user_name_key'].includes(name) ? `'held'` : name));
    await other.query('begin');
    await other.query(
      `insert into users (${columns.join(',')}) select ${values.join(',')} from users where user_name = 'model'`,
    );
    let isDone = false;
    const held = add('held').then((made) => ((isDone = true), made));
    await Promise.all(['a', 'b'].map((name) => add(name)));
    await add('c');
    expect(isDone).toBe(false);
    await other.query('rollback');
    await other.end();
    await held;
    expect(await names()).toEqual(['a', 'b', 'c', 'held', 'model']);
  });

  test('are there for what the transaction asks next', async () => {
    const found: unknown[] = [];
    const look = async (store: Store, id: string) => found.push((await store.users.find(id))?.userName);
    await Promise.all(['a', 'b', 'c'].map((name) => add(name, {}, look)));
    expect(found.toSorted()).toEqual(['a', 'b', 'c']);
    expect([await names(), await countOf('audit')]).toEqual([['a', 'b', 'c'], 3]);
  });

  test('are nobody where the transaction fails', async () => {
    const fail = () => Promise.reject(new Error('a rule'));
    const outcomes = await Promise.allSettled([add('a'), add('b', {}, fail), add('c')]);
    expect(outcomes[1]).toMatchObject({ reason: { message: 'a rule' } });
    expect([await names(), await countOf('audit')]).toEqual([['a', 'c'], 2]);
  });

  test('are two of a transaction as well', async () => {
    await storage.transaction(async (inner) => {
      const { users, audit } = everything(inner);
      const [one, other] = [newId(), newId()];
      await users.create(one, userFields('a'));
      await audit.append(creationRow(one));
      await users.create(other, userFields('b'));
      await audit.append(creationRow(other));
    });
    expect([await names(), await countOf('audit')]).toEqual([['a', 'b'], 2]);
  });

  test('are told the name of the organization as it is', async () => {
    const elsewhere = await database.open();
    const organizationId = await addOrganization(storage, 'first');
    await storage.catchUp?.();
    expect((await add('a', { organizationId })).organizationName).toBe('first');
    expect((await add('b', { organizationId })).organizationName).toBe('first');
    await everything(elsewhere).organizations.update(organizationId, organizationFields('second'));
    await storage.catchUp?.();
    expect((await add('c', { organizationId })).organizationName).toBe('second');
  });
});
