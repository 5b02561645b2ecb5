import { setImmediate as nextTurn } from 'node:timers/promises';
import { newId } from '../../src/portal/new-id';
import type { Bound, Sort } from '../../src/portal/query';
import type { Storage } from '../../src/portal/store';
import type { User } from '../../src/portal/users/user';
import { attributeRef } from '../../src/scim/filter/resolve';
import { userSchema } from '../../src/scim/schemas/user-schema';
import { onEveryDatabase } from '../support/databases';
import { everything, userFields } from './fixtures';
import { manyUsers } from './many-users';

const LIMIT = 200;

const STEPS_PER_PAGE = 5;

function sortBy(notation: string, descending: boolean): Sort {
  return { attribute: attributeRef(userSchema.resolve(notation)!), descending };
}

/** Of each ten users: the fates of the first three, the others stay as they are. */
const FATES = ['delete', 'rename', 'describe'] as const;

async function meet(storage: Storage, id: string, fate: (typeof FATES)[number]): Promise<void> {
  await storage.transaction(async (inner) => {
    const { users } = everything(inner);
    if (fate === 'delete') await users.delete(id);
    else if (fate === 'rename') await users.update(id, userFields(`renamed-${newId()}`));
    else await users.update(id, userFields(`user${id.slice(1)}`, { description: 'changed' }));
  });
}

/** Somebody who writes all over the list until told to stop. */
class Disturbance {
  isOver = false;
  #steps = 0;
  readonly #ended: Promise<void>;

  constructor(
    private readonly storage: Storage,
    private readonly count: number,
  ) {
    this.#ended = this.#run();
  }

  /** Returns when some more was written. */
  async goOn(steps: number): Promise<void> {
    const goal = this.#steps + steps;
    while (this.#steps < goal) await Promise.race([nextTurn(), this.#ended]);
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.#ended;
  }

  async #run(): Promise<void> {
    while (!this.isOver) {
      // Sooner or later every ten's turn comes, now here and now there in the list.
      const ten = (this.#steps * 379) % (this.count / 10);
      const index = this.#steps % FATES.length;
      await meet(this.storage, `u${ten * 10 + index + 1}`, FATES[index]!);
      await everything(this.storage).users.create(newId(), userFields(`user${ten}-${this.#steps}`));
      this.#steps += 1;
    }
  }
}

async function walk(storage: Storage, sort: Sort | undefined, others: Disturbance): Promise<readonly User[]> {
  const seen: User[] = [];
  let total: number | undefined;
  let from: Bound | undefined;
  do {
    const page = { limit: LIMIT, ...(from && { from }), ...(total !== undefined && { total }) };
    const [result] = await Promise.all([
      everything(storage).users.list({ ...(sort && { sort }), page }),
      others.goOn(STEPS_PER_PAGE),
    ]);
    seen.push(...result.rows);
    total = result.total;
    from = result.next;
  } while (from);
  return seen;
}

onEveryDatabase('a walk by cursor while others write', (_open, create) => {
  test.each([
    ['without an order', undefined],
    ['by userName', sortBy('userName', false)],
    ['by userName, descending', sortBy('userName', true)],
    ['by displayName, which nobody has', sortBy('displayName', false)],
  ])(
    '%s: every unchanged user is seen exactly once',
    async (_name, sort) => {
      const database = await create();
      const usually = database.engine === 'sqlite' ? 20_000 : 3_000;
      const count = Number(process.env['WALK_USERS'] ?? usually);
      for (const statement of manyUsers(count)) await database.query(statement);
      const [reader, writer] = [await database.open(), await database.open()];
      const others = new Disturbance(writer, count);
      const seen = await walk(reader, sort, others).finally(() => others.end());

      const times = new Map<string, number>();
      for (const { id } of seen) times.set(id, (times.get(id) ?? 0) + 1);
      const unchanged = Array.from({ length: count }, (_, index) => index).filter(
        (index) => index % 10 >= FATES.length,
      );
      expect(unchanged.filter((index) => times.get(`u${index + 1}`) !== 1)).toEqual([]);
      // Where the key stays, a change doesn't move a user; nobody is seen twice but who moved.
      const twice = [...times].filter(([, seenTimes]) => seenTimes > 1).map(([id]) => Number(id.slice(1)) - 1);
      expect(twice.filter((index) => index % 10 !== FATES.indexOf('rename'))).toEqual([]);
    },
    30 * 60_000,
  );
});
