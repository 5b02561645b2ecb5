import type { AttemptRule } from '../../src/portal/sessions/attempt';
import { onEveryDatabase } from '../support/databases';
import { everything } from './fixtures';

const MINUTE = 60_000;
const START = Date.parse('2030-01-01T00:00:00.000Z');
const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

/** Three within 15 minutes block for 15 minutes. */
function ruleAt(minutes: number): AttemptRule {
  return { at: at(minutes), since: at(minutes - 15), limit: 3, blockUntil: at(minutes + 15) };
}

onEveryDatabase('attempts by address', (_open, create) => {
  test('in parallel, through several processes, just so many are within the limit', async () => {
    const database = await create();
    const stores = [everything(await database.open()), everything(await database.open())];
    const rule = { ...ruleAt(0), limit: 20 };
    const within = await Promise.all(
      Array.from({ length: 60 }, (_, index) => stores[index % 2]!.addresses.count('a', 'sign-in', rule)),
    );
    expect(within.filter((fits) => fits)).toHaveLength(20);
    expect(await stores[0]!.addresses.blockedUntil('a', 'sign-in', at(0))).toBeUndefined();
    await Promise.all(stores.map(({ addresses }) => addresses.block('a', 'sign-in', rule)));
    expect(await stores[0]!.addresses.blockedUntil('a', 'sign-in', at(0))).toBe(at(15));
  });

  test('a block ends by itself, and the count starts anew', async () => {
    const { addresses } = everything(await (await create()).open());
    const count = async (minutes: number) => {
      const isWithin = await addresses.count('a', 'sign-in', ruleAt(minutes));
      await addresses.block('a', 'sign-in', ruleAt(minutes));
      return isWithin;
    };
    expect([await count(0), await count(1), await count(2), await count(3)]).toEqual([true, true, true, false]);
    expect(await addresses.blockedUntil('a', 'sign-in', at(16))).toBe(at(17));
    expect(await count(16)).toBe(false);
    expect(await addresses.blockedUntil('a', 'sign-in', at(17))).toBeUndefined();
    expect([await count(17), await count(18), await count(19), await count(20)]).toEqual([true, true, true, false]);
  });

  test('an old count starts anew; addresses and kinds count for themselves', async () => {
    const { addresses } = everything(await (await create()).open());
    for (const minutes of [0, 1]) expect(await addresses.count('a', 'sign-in', ruleAt(minutes))).toBe(true);
    for (const minutes of [16, 16, 16]) expect(await addresses.count('a', 'sign-in', ruleAt(minutes))).toBe(true);
    expect(await addresses.count('a', 'sign-in', ruleAt(16))).toBe(false);
    expect(await addresses.count('b', 'sign-in', ruleAt(16))).toBe(true);
    expect(await addresses.count('a', 'mail', ruleAt(16))).toBe(true);
  });

  test('what turned out well is taken back, and with it the block that it brought', async () => {
    const { addresses } = everything(await (await create()).open());
    for (let time = 0; time < 3; time++) await addresses.count('a', 'sign-in', ruleAt(0));
    await addresses.block('a', 'sign-in', ruleAt(0));
    expect(await addresses.blockedUntil('a', 'sign-in', at(1))).toBe(at(15));
    await addresses.forgive('a', 'sign-in', { limit: 3 });
    expect(await addresses.blockedUntil('a', 'sign-in', at(1))).toBeUndefined();
    expect([
      await addresses.count('a', 'sign-in', ruleAt(1)),
      await addresses.count('a', 'sign-in', ruleAt(1)),
    ]).toEqual([true, false]);
  });
});
