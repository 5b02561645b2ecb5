import type { ConnectionFields } from '../../../src/portal/connections/connection';
import { newId } from '../../../src/portal/new-id';
import type { OpenStorage } from '../../../src/storage/open';
import { onDatabases, type TestDatabase } from '../../support/databases';
import { addUser, everything, groupFields, userFields } from '../fixtures';

const CONNECTION: ConnectionFields = {
  name: 'Entra',
  scope: { all: true },
  privileges: ['users:read'],
  grantableRoles: null,
  profile: 'entra',
  passwordMode: 'ignore',
  allowedAddresses: null,
};

onDatabases(['sqlite'], 'what one process hears of the changes of another', (_open, create) => {
  let database: TestDatabase;
  let here: OpenStorage;
  let there: OpenStorage;
  let [ada, grace] = ['', ''];

  async function start({ shared }: { shared: boolean }): Promise<void> {
    database = await create();
    here = await database.open({ shared });
    there = await database.open({ shared });
    ada = await addUser(there, 'ada');
    grace = await addUser(there, 'grace');
    here.stamp();
  }

  const update = (storage: OpenStorage, id: string, userName: string, active: boolean) =>
    storage.transaction((inner) => everything(inner).users.update(id, userFields(userName, { active }), ['active']));

  /** Whether what was known before still holds. */
  async function holdsAfter(change: () => Promise<unknown>) {
    const before = here.stamp() ?? NaN;
    await change();
    here.stamp();
    const holds = (since: number | undefined) => since !== undefined && since <= before;
    return { ada: holds(here.userStamp(ada)), grace: holds(here.userStamp(grace)), callers: holds(here.callerStamp()) };
  }

  test('a user that the other one changed is no longer as it was; the others are', async () => {
    await start({ shared: true });
    const after = await holdsAfter(() => update(there, ada, 'ada', false));
    expect(after).toEqual({ ada: false, grace: true, callers: true });
  });

  test('also after many changes of both, one after the other', async () => {
    await start({ shared: true });
    for (let round = 0; round < 60; round += 1) {
      await update(there, ada, 'ada', round % 2 === 0);
      await update(here, ada, 'ada', round % 2 === 1);
    }
    expect(await holdsAfter(() => update(there, ada, 'ada', false))).toMatchObject({ ada: false, grace: true });
    expect(await holdsAfter(() => update(there, grace, 'grace', false))).toMatchObject({ ada: true, grace: false });
    const [{ kept } = {}] = await database.query('select count(*) as kept from shown_log');
    expect(kept).toBeGreaterThan(100);
  });

  test('what concerns all users', async () => {
    await start({ shared: true });
    const group = newId();
    await everything(there).groups.create(group, groupFields('engineers'));
    const rename = () => everything(there).groups.update(group, groupFields('Engineers'));
    expect(await holdsAfter(rename)).toEqual({ ada: false, grace: false, callers: true });
  });

  test('what concerns those who call', async () => {
    await start({ shared: true });
    const id = newId();
    await everything(there).connections.create(id, CONNECTION);
    const change = () => everything(there).connections.update(id, { ...CONNECTION, privileges: [] });
    expect(await holdsAfter(change)).toEqual({ ada: true, grace: true, callers: false });
  });

  test('a change that nobody tells of may be one of anything: by hand, or by somebody who shares with nobody', async () => {
    await start({ shared: true });
    const byHand = () => database.query(`update users set description = 'x' where id = '${grace}'`);
    expect(await holdsAfter(byHand)).toEqual({ ada: false, grace: false, callers: false });
    const both = async () => {
      await update(there, ada, 'ada', false);
      await byHand();
      await update(there, ada, 'ada', true);
    };
    expect(await holdsAfter(both)).toEqual({ ada: false, grace: false, callers: false });
    expect(await holdsAfter(() => update(there, ada, 'ada', false))).toMatchObject({ ada: false, grace: true });
  });

  test('where nobody shares, nobody tells, and everything counts as changed', async () => {
    await start({ shared: false });
    const after = await holdsAfter(() => update(there, ada, 'ada', false));
    expect(after).toEqual({ ada: false, grace: false, callers: false });
    expect(await database.query('select * from shown_log')).toEqual([]);
  });

  test('what was taken back is told to nobody', async () => {
    await start({ shared: true });
    const before = await database.query('select * from shown_log');
    const failing = there.transaction(async (inner) => {
      await everything(inner).users.update(ada, userFields('ada', { active: false }), ['active']);
      throw new Error('taken back');
    });
    await expect(failing).rejects.toThrow('taken back');
    expect(await database.query('select * from shown_log')).toEqual(before);
  });

  test('whoever hears nothing for long takes everything for changed; old rows go', async () => {
    await start({ shared: true });
    await database.query('update shown_changes set changes = changes + 20000');
    for (let round = 0; round < 300; round += 1) await update(there, ada, 'ada', round % 2 === 0);
    const [{ oldest } = {}] = await database.query('select min(until) as oldest from shown_log');
    expect(oldest).toBeGreaterThan(15_000);
    here.stamp();
    expect(await holdsAfter(() => update(there, ada, 'ada', false))).toMatchObject({ ada: false, grace: true });
  });

  test('very many at once are told as all', async () => {
    await start({ shared: true });
    const many = () =>
      there.transaction(async (inner) => {
        for (let one = 0; one < 800; one += 1) await addUser(inner, `user-${one}`);
      });
    expect(await holdsAfter(many)).toEqual({ ada: false, grace: false, callers: true });
  });
});
