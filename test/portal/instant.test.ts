import { parseInstant } from '../../src/portal/instant';

describe('a moment as an administrator writes it', () => {
  test.each([
    ['2030-12-31', '2030-12-31T00:00:00.000Z'],
    ['2030-12-31T23:59Z', '2030-12-31T23:59:00.000Z'],
    ['2030-12-31T23:59:59.5+02:00', '2030-12-31T21:59:59.500Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  test.each(['', 'tomorrow', '2030', '2030-13-01', '2030-12-31T23:59:59', '2030-12-31 23:59Z', '+010000-01-01'])(
    '%s is none',
    (text) => {
      expect(parseInstant(text)).toBeUndefined();
    },
  );

  test('what is the year 10000 or before the year 0 in UTC is none: as a text it would stand before all others', () => {
    expect(parseInstant('9999-12-31T23:59:59-14:00')).toBeUndefined();
    expect(parseInstant('0000-01-01T00:00:00+14:00')).toBeUndefined();
  });
});
