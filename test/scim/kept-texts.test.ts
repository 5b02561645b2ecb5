import { KeptTexts } from '../../src/scim/kept-texts';

const STAMPS = { stamp: () => 1, userStamp: () => 0, textStamp: () => 0 };

/** 100 KB: there is room for some 170 of them. */
const text = 'x'.repeat(100_000);
const answer = { text, bytes: text.length, version: 1 };
const list = { head: text, ids: [], shown: '', foundBy: 'someone' };

describe('what is kept of answers, when there is no more room', () => {
  const now = () => new KeptTexts(STAMPS).now({ all: true });
  const keys = (count: number) => Array.from({ length: count }, (_one, index) => `User ${index}`);

  test('what comes once pushes out nothing', () => {
    const kept = now();
    for (const key of keys(1_000)) kept?.keepText(key, answer, true);
    expect(keys(100).every((key) => kept?.text(key, 0))).toBe(true);
    expect(kept?.text('User 999', 0)).toBeUndefined();
  });

  test('what comes again is kept, in place of what is asked for least', () => {
    const kept = now();
    for (const key of keys(300)) kept?.keepText(key, answer, true);
    for (let time = 0; time < 2; time += 1) {
      for (const key of keys(300).slice(200)) if (!kept?.text(key, 0)) kept?.keepText(key, answer, true);
    }
    expect(
      keys(300)
        .slice(200)
        .every((key) => kept?.text(key, 0)),
    ).toBe(true);
    expect(kept?.text('User 0', 0)).toBeUndefined();
  });

  test('of a little more than there is room for, asked for in turn, most is there', () => {
    const kept = now();
    let found = 0;
    for (let time = 0; time < 20; time += 1) {
      for (const key of keys(200)) {
        if (kept?.text(key, 0)) found += 1;
        else kept?.keepText(key, answer, true);
      }
    }
    expect(found).toBeGreaterThan(20 * 200 * 0.7);
  });

  test('what is asked for now takes the place of what nobody asks for any more, the second time', () => {
    const kept = now();
    for (const key of keys(300)) kept?.keepText(key, answer, true);
    const others = keys(100).map((key) => `another ${key}`);
    for (let time = 0; time < 2; time += 1) {
      for (const key of others) if (!kept?.text(key, 0)) kept?.keepText(key, answer, true);
    }
    expect(others.every((key) => kept?.text(key, 0))).toBe(true);
  });

  test('what is there is replaced by what it has become', () => {
    const kept = now();
    for (const key of keys(300)) kept?.keepText(key, answer, true);
    kept?.keepText('User 5', { ...answer, version: 2 }, true);
    expect(kept?.text('User 5', 0)?.version).toBe(2);
  });

  test('the same goes for lists', () => {
    const kept = now();
    for (const key of keys(300)) kept?.keepList(key, list);
    expect(kept?.list('User 0')).toBeDefined();
    expect(kept?.list('User 299')).toBeUndefined();
    for (let time = 0; time < 10; time += 1) kept?.keepList('User 299', list);
    expect(kept?.list('User 299')).toBeDefined();
  });
});
