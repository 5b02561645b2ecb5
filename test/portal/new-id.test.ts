import { idOfTime, newId } from '../../src/portal/new-id';

describe('newId: UUID version 7 (RFC 9562 §5.7)', () => {
  afterEach(() => jest.restoreAllMocks());

  test('has version 7, variant 10 and the time in its first 48 bits', () => {
    jest.spyOn(Date, 'now').mockReturnValue(4_000_000_000_000);
    expect(newId()).toMatch(/^03a35294-4000-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('ascends within one millisecond, past the end of its counter, and when the clock is set back', () => {
    let now = 5_000_000_000_000;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    const ids = Array.from({ length: 10_000 }, newId);
    now -= 60_000;
    ids.push(...Array.from({ length: 10_000 }, newId));
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is random where it does not count: 62 bits', () => {
    const tails = Array.from({ length: 1000 }, () => newId().slice(19));
    expect(new Set(tails).size).toBe(1000);
  });

  test('lies between those of the time before and after', () => {
    const now = 6_000_000_000_000;
    jest.spyOn(Date, 'now').mockReturnValue(now);
    const id = newId();
    expect([idOfTime(now + 1), id, idOfTime(now)].sort()).toEqual([idOfTime(now), id, idOfTime(now + 1)]);
  });
});
