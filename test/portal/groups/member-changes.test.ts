import { setImmediate as nextTurn } from 'node:timers/promises';
import { changeGroup, createGroup, type MemberChange } from '../../../src/portal/groups/groups';
import { PORTAL_ORGANIZATION_ID } from '../../../src/portal/built-in';
import type { Group } from '../../../src/portal/groups/group';
import { newId } from '../../../src/portal/new-id';
import { createOperation, type Operation } from '../../../src/portal/operation';
import type { AttributeRef } from '../../../src/portal/query';
import { systemActor } from '../../../src/portal/system-actor';
import type { OpenStorage } from '../../../src/storage/open';
import { addMembers, everything, userFields } from '../../storage/fixtures';
import { onEveryDatabase } from '../../support/databases';

onEveryDatabase('changes of many members', (open) => {
  const statements: string[] = [];
  let storage: OpenStorage;
  let op: Operation;
  beforeEach(async () => {
    storage = await open({ statementLog: (sql) => statements.push(sql) });
    op = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: 'r' });
  });

  async function addUsers(count: number): Promise<string[]> {
    const users = Array.from({ length: count }, (_, index) => ({ id: newId(), fields: userFields(`u${index}`) }));
    await storage.transaction((inner) => everything(inner).users.createMany(users));
    return users.map(({ id }) => id);
  }

  function create(memberIds: readonly string[]): Promise<string> {
    const input = { organization: undefined, displayName: 'G', externalId: null };
    return op.transaction((inner) => createGroup(inner, input, memberIds));
  }

  /** As PATCH does; also how many statements it took. */
  function change(id: string, changes: readonly MemberChange[]): Promise<{ group: Group; count: number }> {
    return op.transaction(async (inner) => {
      const before = (await inner.store.groups.find(id, { forUpdate: true }))!;
      const { displayName, externalId } = before;
      statements.length = 0;
      const group = await changeGroup(inner, before, { organization: undefined, displayName, externalId }, changes);
      return { group, count: statements.length };
    });
  }

  function removal(id: string): MemberChange {
    const attribute: AttributeRef = { path: ['value'], type: 'string', caseExact: true, multiValued: false };
    return { kind: 'removeWhere', where: { kind: 'compare', attribute, operator: 'eq', value: id } };
  }

  const membersOf = (id: string) => everything(storage).groups.memberIds(id);

  test('one operation for each member costs as many statements as one for all of them', async () => {
    const ids = await addUsers(500);
    const id = await create(ids.slice(0, 300));
    const added = await change(
      id,
      ids.slice(300).map((member) => ({ kind: 'add', ids: [member] })),
    );
    expect(await membersOf(id)).toHaveLength(500);
    const removed = await change(id, ids.slice(0, 400).map(removal));
    expect(await membersOf(id)).toEqual(ids.slice(400).toSorted());
    expect(Math.max(added.count, removed.count)).toBeLessThan(10);
    expect(removed.group).toMatchObject({ id, version: 3 });
  });

  test('steps that can not be put together are done in turns with others; all of them, or none', async () => {
    const ids = await addUsers(400);
    const id = await create(ids.slice(0, 200));
    const steps = ids
      .slice(0, 200)
      .flatMap((member, at): MemberChange[] => [removal(member), { kind: 'add', ids: [ids[200 + at] ?? ''] }]);
    await expect(change(id, [...steps, { kind: 'add', ids: ['nobody'] }])).rejects.toThrow('nobody');
    expect(await membersOf(id)).toEqual(ids.slice(0, 200).toSorted());
    let [turns, counting] = [0, true];
    const count = () => {
      turns += 1;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    await change(id, steps);
    counting = false;
    expect(await membersOf(id)).toEqual(ids.slice(200).toSorted());
    expect(turns).toBeGreaterThan(5);
  });

  test('their order counts', async () => {
    const [one = '', two = ''] = await addUsers(2);
    const id = await create([one]);
    const add: MemberChange = { kind: 'add', ids: [one, two] };
    await change(id, [removal(one), add, removal(two)]);
    expect(await membersOf(id)).toEqual([one]);
    await change(id, [add, { kind: 'replace', ids: [two] }, { kind: 'replace', ids: [one] }, add, removal(one)]);
    expect(await membersOf(id)).toEqual([two]);
  });

  test('one that is refused takes all of them back, and names whom it knows not', async () => {
    const [one = '', two = ''] = await addUsers(2);
    const id = await create([one]);
    const unknown = newId();
    const changes: MemberChange[] = [removal(one), { kind: 'add', ids: [two] }, { kind: 'add', ids: [unknown] }];
    await expect(change(id, changes)).rejects.toMatchObject({ code: 'invalid-value', attribute: 'members' });
    await expect(change(id, changes)).rejects.toThrow(unknown);
    expect(await everything(storage).groups.find(id, { members: true })).toMatchObject({
      version: 1,
      members: [{ id: one }],
    });
  });

  test('nothing that changes anything: the group itself, as it was', async () => {
    const [one = '', two = ''] = await addUsers(2);
    const id = await create([one]);
    const { group } = await change(id, [{ kind: 'add', ids: [one] }, removal(two)]);
    expect(group.version).toBe(1);
    expect(await everything(storage).groups.find(id)).toEqual(group);
  });

  test('thousands: others have turns meanwhile, but nobody sees a part of them, and writers come after', async () => {
    const ids = await addUsers(10_000);
    const inner = await storage.transaction(async (tx) => {
      const id = newId();
      await everything(tx).groups.create(id, {
        organizationId: PORTAL_ORGANIZATION_ID,
        displayName: 'I',
        externalId: null,
      });
      return id;
    });
    let done = false;
    const creating = create(ids).finally(() => (done = true));
    const after = addMembers(storage, inner, { users: ids.slice(0, 1) });
    const seen = new Set<number>();
    let turns = 0;
    while (!done) {
      const { rows } = await everything(storage).groups.list({ page: { offset: 0, limit: 10 } });
      for (const { id } of rows) if (id !== inner) seen.add(await everything(storage).groups.countMembers(id));
      turns += 1;
      await nextTurn();
    }
    expect(turns).toBeGreaterThan(5);
    expect([...seen].filter((count) => count !== 10_000)).toEqual([]);
    expect(await after).toBe(1);
    expect(await membersOf(await creating)).toHaveLength(10_000);
  });
});
