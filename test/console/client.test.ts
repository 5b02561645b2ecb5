import { toResource, emptyUser } from '../../src/console/client/pages/create-user/new-user';
import { changesOf, draftOf, type Draft } from '../../src/console/client/pages/user/attributes';
import { userFilter } from '../../src/console/client/pages/users/user-query';
import { runEach, type Progress } from '../../src/console/client/kit/run-each';
import { checkRules, generatePassword, type PasswordPolicy } from '../../src/console/client/kit/password-rules';
import { allOf, CORE_USER, ENTERPRISE_USER, PORTAL_USER, type UserResource } from '../../src/console/client/kit/scim';
import { PASSWORD_RULES } from '../../src/portal/passwords/presets';
import { presentPolicy } from '../../src/auth/presenters';

describe('the filter of the list of users', () => {
  const filterOf = (query: string) => userFilter(new URLSearchParams(query));

  test('nothing asked for, no filter', () => expect(filterOf('')).toBeUndefined());

  test('a text is looked for in names and e-mail; a short one at their beginning, which is quick in any number', () => {
    expect(filterOf('q=ada')).toMatch(/^userName co "ada" or displayName co "ada" or .* or emails\.value co "ada"$/);
    expect(filterOf('q=ad')).toMatch(/^userName sw "ad" or /);
  });

  test('whatever is typed stays inside the quotes', () => {
    expect(filterOf(`q=${encodeURIComponent('x" or active eq true or userName eq "\\')}`)).toContain(
      'userName co "x\\" or active eq true or userName eq \\"\\\\"',
    );
  });

  test('all that is chosen must hold; an unknown state is none', () => {
    expect(filterOf('organization=1&role=2&state=locked&provider=enterprise')).toBe(
      `(${PORTAL_USER}:organization.value eq "1") and (roles.value eq "2") and (${PORTAL_USER}:locked eq true) and (${PORTAL_USER}:provider eq "enterprise")`,
    );
    expect(filterOf('state=constructor')).toBeUndefined();
    expect(allOf(['a', undefined, ''])).toBe('a');
  });
});

describe('what changed in the form', () => {
  const user: UserResource = {
    id: '1',
    schemas: [CORE_USER],
    userName: 'ada',
    name: { givenName: 'Ada' },
    active: true,
    emails: [{ value: 'a@example.org', display: 'kept', primary: true }],
    [PORTAL_USER]: {
      organization: { value: 'o1', display: 'One' },
      provider: 'builtIn',
      mustChangePassword: false,
      locked: false,
    },
  };
  const before = draftOf(user);
  const changed = (change: Partial<Draft>) => changesOf(before, { ...before, ...change });

  test('nothing', () => expect(changed({})).toEqual([]));

  test('texts: set, emptied, in an extension', () => {
    const texts = {
      ...before.texts,
      title: ' Countess ',
      'name.givenName': '',
      [`${ENTERPRISE_USER}:department`]: 'X',
    };
    expect(changed({ texts })).toEqual([
      { op: 'remove', path: 'name.givenName' },
      { op: 'replace', path: 'title', value: 'Countess' },
      { op: 'replace', path: `${ENTERPRISE_USER}:department`, value: 'X' },
    ]);
  });

  test('several values: what isn’t edited travels along, what nobody filled in is none', () => {
    const [email] = before.plurals.emails;
    const emails = [{ ...email, value: 'b@example.org' }, { type: 'work' }];
    expect(changed({ plurals: { ...before.plurals, emails } })).toEqual([
      { op: 'replace', path: 'emails', value: [{ value: 'b@example.org', display: 'kept', primary: true }] },
    ]);
    expect(changed({ plurals: { ...before.plurals, emails: [] } })).toEqual([{ op: 'remove', path: 'emails' }]);
  });

  test('the organization, by its id', () => {
    expect(changed({ organization: { id: 'o2', text: 'Two' } })).toEqual([
      { op: 'replace', path: `${PORTAL_USER}:organization`, value: { value: 'o2' } },
    ]);
  });
});

describe('a new user', () => {
  const user = {
    ...emptyUser,
    userName: ' ada ',
    givenName: 'Ada',
    familyName: '',
    password: 'secret',
    idpUsername: 'CORP\\a',
  };

  test('with a password', () => {
    expect(toResource({ ...user, mustChange: true, role: { id: 'r', text: 'R' } })).toEqual({
      schemas: [CORE_USER, PORTAL_USER],
      userName: 'ada',
      active: true,
      displayName: 'Ada',
      name: { givenName: 'Ada' },
      password: 'secret',
      roles: [{ value: 'r' }],
      [PORTAL_USER]: { mustChangePassword: true },
    });
  });

  test('by invitation, or from the enterprise store: no password travels', () => {
    expect(toResource({ ...user, way: 'invitation' })).toMatchObject({ [PORTAL_USER]: { notifyUser: true } });
    expect(toResource({ ...user, way: 'enterprise' })).toMatchObject({
      [PORTAL_USER]: { provider: 'enterprise', idpUsername: 'CORP\\a' },
    });
    for (const way of ['invitation', 'enterprise'] as const) {
      expect(JSON.stringify(toResource({ ...user, way }))).not.toContain('secret');
    }
  });
});

describe.each(Object.values(PASSWORD_RULES))('the password policy $name', (rules) => {
  const policy: PasswordPolicy = presentPolicy(rules);

  test('takes every generated password, and no two are alike', () => {
    const passwords = Array.from({ length: 50 }, () => generatePassword(policy));
    expect(new Set(passwords).size).toBe(50);
    for (const password of passwords) {
      expect(checkRules(policy, password).filter(({ met }) => !met)).toEqual([]);
      expect(password.length).toBeGreaterThanOrEqual(20);
    }
  });

  test('tells what is missing', () => {
    expect(checkRules(policy, '').every(({ met }) => !met)).toBe(true);
  });
});

describe('work on many', () => {
  const items = Array.from({ length: 10 }, (_, at) => ({ id: String(at), name: `n${at}` }));

  test('goes on after a failure, a few at a time, and tells how far it is', async () => {
    const told: Progress[] = [];
    let [running, most] = [0, 0];
    const work = async ({ id }: { id: string }) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (id === '3') throw new Error('no');
    };
    await runEach(items, work, (progress) => told.push(progress), new AbortController().signal);
    expect(told.at(-1)).toMatchObject({ total: 10, done: 10, finished: true, failures: [{ name: 'n3' }] });
    expect(told).toHaveLength(11);
    expect(most).toBe(4);
  });

  test('begins no further one when it is aborted', async () => {
    const abort = new AbortController();
    const done: string[] = [];
    const work = async ({ id }: { id: string }) => {
      done.push(id);
      if (done.length === 4) abort.abort();
    };
    await runEach(items, work, () => undefined, abort.signal);
    expect(done).toHaveLength(4);
  });
});
