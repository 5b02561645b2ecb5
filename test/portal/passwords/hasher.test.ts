import bcrypt from 'bcrypt';
import type { Bcrypt } from '../../../src/portal/passwords/bcrypt';
import { createPasswordHasher } from '../../../src/portal/passwords/hasher';
import { preparePassword } from '../../../src/portal/passwords/prepare-password';

const hasher = createPasswordHasher({ bcrypt, cost: 4 });
const prepare = preparePassword;

describe('the stored form', () => {
  test('names its scheme and its cost, and has a salt of its own', async () => {
    const [first, second] = await Promise.all([
      hasher.hash(prepare('correct horse')),
      hasher.hash(prepare('correct horse')),
    ]);
    expect(first).toMatch(/^\{bcrypt-sha384:v1\}\$2b\$04\$[./A-Za-z0-9]{53}$/);
    expect(first).not.toBe(second);
  });

  test('is verified by the password it was made of, and by no other', async () => {
    const stored = await hasher.hash(prepare('correct horse'));
    expect(await hasher.verify(prepare('correct horse'), stored)).toEqual({ ok: true, rehash: false });
    expect(await hasher.verify(prepare('Correct horse'), stored)).toEqual({ ok: false, rehash: false });
    expect(await hasher.verify(prepare('correct horse '), stored)).toEqual({ ok: false, rehash: false });
  });
});

describe('"verify the entire password" (NIST SP 800-63B-4 §3.1.1.2), though bcrypt reads 72 bytes', () => {
  test.each([
    ['72 and 73 bytes', 'a'.repeat(72), 'a'.repeat(73)],
    ['73 bytes that differ in the last', `${'a'.repeat(72)}x`, `${'a'.repeat(72)}y`],
    ['4,096 bytes that differ in the last', `${'a'.repeat(4095)}x`, `${'a'.repeat(4095)}y`],
    ['64 × é and 63 × é with è', 'é'.repeat(64), `${'é'.repeat(63)}è`],
  ])('%s are two passwords', async (_name, one, other) => {
    const stored = await hasher.hash(prepare(one));
    expect((await hasher.verify(prepare(one), stored)).ok).toBe(true);
    expect((await hasher.verify(prepare(other), stored)).ok).toBe(false);
  });

  test('composed and decomposed é verify each other, as do kinds of space', async () => {
    const stored = await hasher.hash(prepare('caf\u00e9 au lait'));
    expect((await hasher.verify(prepare('cafe\u0301\u00a0au lait'), stored)).ok).toBe(true);
  });
});

describe('rehash', () => {
  test.each([4, 6])('says so where the stored cost (%i) is not the one in force (5)', async (cost) => {
    const stored = await createPasswordHasher({ bcrypt, cost }).hash(prepare('correct horse'));
    const present = createPasswordHasher({ bcrypt, cost: 5 });
    expect(await present.verify(prepare('correct horse'), stored)).toEqual({ ok: true, rehash: true });
    expect(await present.verify(prepare('wrong horse'), stored)).toEqual({ ok: false, rehash: false });
  });
});

describe('the pepper', () => {
  test('is needed to verify, the same one', async () => {
    const peppered = createPasswordHasher({ bcrypt, cost: 4, pepper: 'a pepper of its own' });
    const stored = await peppered.hash(prepare('correct horse'));
    expect((await peppered.verify(prepare('correct horse'), stored)).ok).toBe(true);
    expect((await hasher.verify(prepare('correct horse'), stored)).ok).toBe(false);
  });
});

describe('work', () => {
  function counting(): { bcrypt: Bcrypt; compared: string[]; release: () => void; most: () => number } {
    const compared: string[] = [];
    const waiting: (() => void)[] = [];
    let running = 0;
    let most = 0;
    async function work<T>(value: T): Promise<T> {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => waiting.push(resolve));
      running--;
      return value;
    }
    return {
      compared,
      most: () => most,
      release: () => waiting.splice(0).forEach((resolve) => resolve()),
      bcrypt: {
        hash: () => work(''),
        compare: (_data, hash) => {
          compared.push(hash);
          return work(false);
        },
      },
    };
  }

  test('a dummy verification compares once, at the same cost, with a hash that real bcrypt takes its time for', async () => {
    const fake = counting();
    const checking = createPasswordHasher({ bcrypt: fake.bcrypt, cost: 12 }).verifyDummy(prepare('x'));
    await settle();
    fake.release();
    expect(await checking).toEqual({ ok: false, rehash: false });
    expect(fake.compared).toEqual([expect.stringMatching(/^\$2b\$12\$[./A-Za-z0-9]{53}$/)]);

    const slow = await workOf(() => createPasswordHasher({ bcrypt, cost: 10 }).verifyDummy(prepare('x')));
    const fast = await workOf(() => createPasswordHasher({ bcrypt, cost: 4 }).verifyDummy(prepare('x')));
    expect(slow).toBeGreaterThan(8 * fast);
  });

  test('a stored form of an unknown scheme costs a dummy verification', async () => {
    const fake = counting();
    const checking = createPasswordHasher({ bcrypt: fake.bcrypt, cost: 4 }).verify(prepare('x'), '$2b$04$legacy');
    await settle();
    fake.release();
    expect(await checking).toEqual({ ok: false, rehash: false });
    expect(fake.compared).toHaveLength(1);
  });

  test('two at a time, some waiting, the rest told to come back', async () => {
    const fake = counting();
    const bounded = createPasswordHasher({ bcrypt: fake.bcrypt, cost: 4, waiting: 3 });
    const work = Array.from({ length: 5 }, () => bounded.hash(prepare('x')));
    await expect(bounded.verifyDummy(prepare('x'))).rejects.toMatchObject({ code: 'busy', retryAfter: 5 });
    const done = Promise.all(work);
    for (let round = 0; round < 5; round++) {
      await settle();
      fake.release();
    }
    await done;
    expect(fake.most()).toBe(2);
    const next = bounded.hash(prepare('x'));
    await settle();
    fake.release();
    await next;
  });

  test('a failing hash gives its place to the next one', async () => {
    const failing = createPasswordHasher({
      bcrypt: { hash: () => Promise.reject(new Error('out of memory')), compare: () => Promise.resolve(true) },
      cost: 4,
      concurrency: 1,
    });
    await expect(failing.hash(prepare('x'))).rejects.toThrow('out of memory');
    await expect(failing.hash(prepare('x'))).rejects.toThrow('out of memory');
  });
});

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** How much of a processor it takes, in microseconds: unlike how long it takes, it says nothing of what else runs. */
async function workOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
