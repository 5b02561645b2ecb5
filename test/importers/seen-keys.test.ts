import { SeenKeys } from '../../src/importers/seen-keys';

test('SeenKeys tells in which line a key came first, however many there are', () => {
  const seen = new SeenKeys();
  for (let line = 1; line <= 50_000; line += 1) expect(seen.note(`key ${line}`, line)).toBeUndefined();
  for (const line of [1, 2, 4_096, 49_999, 50_000]) {
    expect(seen.note(`key ${line}`, 60_000)).toBe(line);
    expect(seen.has(`key ${line}`, line)).toBe(true);
    expect(seen.has(`key ${line}`, line - 1)).toBe(false);
  }
  expect(seen.has('key 50001', Infinity)).toBe(false);
});
