import { EMPTY_PROFILE, emailOf, emailsOf, nameOf, withEmail, withName } from '../../../src/portal/users/profile';
import { shownRole, withShownRole } from '../../../src/portal/users/shown-role';

describe('the name in a profile', () => {
  const profile = { ...EMPTY_PROFILE, name: { givenName: 'Ada', familyName: 'Byron', middleName: 'King' } };

  test('a change touches the parts that it names', () => {
    expect(withName(profile, { familyName: 'Lovelace' })).toEqual({
      ...profile,
      name: { givenName: 'Ada', familyName: 'Lovelace', middleName: 'King' },
    });
    expect(withName(profile, { givenName: null })['name']).toEqual({ familyName: 'Byron', middleName: 'King' });
  });

  test('what changes nothing is the profile itself', () => {
    expect(withName(profile, { givenName: 'Ada', familyName: undefined })).toBe(profile);
    expect(withName(EMPTY_PROFILE, { givenName: null })).toBe(EMPTY_PROFILE);
  });

  test('a formatted name that spells out other parts goes, one that stays right stays', () => {
    const formatted = { ...profile, name: { ...profile.name, formatted: 'Ada Byron' } };
    expect(nameOf(withName(formatted, { familyName: 'Lovelace' })).formatted).toBeNull();
    expect(nameOf(withName(formatted, { familyName: 'Byron' })).formatted).toBe('Ada Byron');
    expect(nameOf(withName(formatted, { familyName: 'X', formatted: 'Ada X' })).formatted).toBe('Ada X');
    expect(nameOf(withName(formatted, { formatted: null })).formatted).toBeNull();
  });

  test('a name without parts is none (RFC 7643 §2.5)', () => {
    const bare = withName({ ...EMPTY_PROFILE, name: { givenName: 'Ada' } }, { givenName: null });
    expect(bare).toEqual(EMPTY_PROFILE);
  });

  test('what isn’t a name reads as none', () => {
    for (const name of [undefined, null, 'Ada', ['Ada'], { givenName: 7 }]) {
      expect(nameOf({ name })).toEqual({ givenName: null, familyName: null, formatted: null });
    }
  });
});

describe('the e-mail address in a profile', () => {
  const home = { value: 'home@x.example', type: 'home' };
  const work = { value: 'work@x.example', type: 'work', primary: true, display: 'Work' };
  const profile = { ...EMPTY_PROFILE, emails: [home, work] };

  test('the primary one is shown, or else the first that has an address', () => {
    expect(emailOf(profile)).toBe('work@x.example');
    expect(emailOf({ emails: [{ type: 'home' }, home] })).toBe('home@x.example');
    expect(emailOf(EMPTY_PROFILE)).toBeNull();
    expect(emailsOf(profile)).toEqual(['home@x.example', 'work@x.example']);
  });

  test('another address takes its place; others stay where they are', () => {
    expect(withEmail(profile, 'new@x.example')['emails']).toEqual([
      home,
      { value: 'new@x.example', type: 'work', primary: true },
    ]);
  });

  test('the first address of a user', () => {
    expect(withEmail(EMPTY_PROFILE, 'a@x.example')['emails']).toEqual([
      { value: 'a@x.example', type: 'work', primary: true },
    ]);
  });

  test('an address that is there already isn’t there twice', () => {
    expect(withEmail(profile, 'HOME@x.example')['emails']).toEqual([
      { value: 'HOME@x.example', type: 'work', primary: true },
    ]);
  });

  test('none removes the one that is shown, and the list with the last', () => {
    expect(withEmail(profile, null)['emails']).toEqual([home]);
    expect(withEmail({ ...EMPTY_PROFILE, emails: [home] }, null)).toEqual(EMPTY_PROFILE);
  });

  test('the same address is no change', () => {
    expect(withEmail(profile, 'work@x.example')).toBe(profile);
  });
});

describe('one role of several', () => {
  const [a, b] = [
    { value: 'a', type: null, primary: false },
    { value: 'b', type: 'x', primary: true },
  ];

  test('the primary one is shown, or else the first', () => {
    expect([shownRole([]), shownRole([a]), shownRole([a, b])]).toEqual([-1, 0, 1]);
  });

  test('another one takes its place, and the others stay', () => {
    expect(withShownRole([a, b], 'c')).toEqual([{ value: 'c', type: null, primary: true }, a]);
    expect(withShownRole([a, b], 'a')).toEqual([{ value: 'a', type: null, primary: true }]);
    expect(withShownRole([], 'c')).toEqual([{ value: 'c', type: null, primary: false }]);
    expect(withShownRole([a, b], null)).toEqual([a]);
  });

  test('the same one is no change', () => {
    const roles = [a, b];
    expect(withShownRole(roles, 'b')).toBe(roles);
    expect(withShownRole([], null)).toEqual([]);
  });
});
