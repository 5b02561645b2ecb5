import { toResource, emptyUser } from '../../src/console/client/pages/create-user/new-user';
import { changesOf, draftOf, type Draft } from '../../src/console/client/pages/user/attributes';
import { userFilter } from '../../src/console/client/pages/users/user-query';
import { activating, assigning, moving, toTask, type Picked } from '../../src/console/client/pages/users/bulk-tasks';
import { runEach, type Item, type Progress } from '../../src/console/client/kit/run-each';
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
  const policy: PasswordPolicy = presentPolicy({ rules, history: 0 });

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
  const ids = (of: readonly { readonly id: string }[]) => of.map(({ id }) => id).toSorted();
  const always = { signal: new AbortController().signal };

  test('goes on after a failure, a few at a time, and tells how far it is', async () => {
    const told: Progress[] = [];
    let [running, most] = [0, 0];
    const run = async ([item]: readonly Item[]) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (item?.id === '3') throw new Error('no');
      return [undefined];
    };
    await runEach(items, { perCall: 1, atOnce: 4, run }, (progress) => told.push(progress), always);
    expect(told.at(-1)).toMatchObject({ left: [], finished: true, failures: [{ item: { name: 'n3' } }] });
    expect(told.at(-1)?.done).toHaveLength(9);
    expect(told).toHaveLength(11);
    expect(most).toBe(4);
  });

  test('several with a call: each has its own outcome, and a call that fails is all of theirs', async () => {
    let last: Progress | undefined;
    const run = async (some: readonly Item[]) => {
      if (some[0]?.id === '8') throw new Error('gone');
      return some.map(({ id }) => (id === '5' ? new Error('no') : undefined));
    };
    await runEach(items, { perCall: 4, atOnce: 1, run }, (progress) => (last = progress), always);
    expect(last?.failures.map(({ item, error }) => [item.id, error.message])).toEqual([
      ['5', 'no'],
      ['8', 'gone'],
      ['9', 'gone'],
    ]);
    expect(ids(last?.done ?? [])).toEqual(['0', '1', '2', '3', '4', '6', '7']);
  });

  test('begins no further one when it is aborted, and tells which are left', async () => {
    const abort = new AbortController();
    let last: Progress | undefined;
    let begun = 0;
    const run = async () => {
      if (++begun === 4) abort.abort();
      return [undefined];
    };
    await runEach(items, { perCall: 1, atOnce: 4, run }, (progress) => (last = progress), { signal: abort.signal });
    expect(begun).toBe(4);
    expect(last).toMatchObject({ finished: true, failures: [] });
    expect(ids(last?.left ?? [])).toEqual(['4', '5', '6', '7', '8', '9']);
  });

  test('whoever thinks better of it is no failure: nothing further is begun, and all of it is left', async () => {
    let last: Progress | undefined;
    const run = async () => {
      throw new Error('never mind');
    };
    const isStop = (error: unknown) => (error as Error).message === 'never mind';
    await runEach(items, { perCall: 5, atOnce: 1, run }, (progress) => (last = progress), { ...always, isStop });
    expect(last).toMatchObject({ done: [], failures: [], finished: true });
    expect(last?.left).toHaveLength(10);
  });
});

describe('what is done to several users', () => {
  const titles = { title: 'do', undoTitle: 'undo' };
  const picked = (id: string, fields: Partial<UserResource>): Picked => {
    const place = {
      organization: { value: 'o1' },
      provider: 'builtIn',
      mustChangePassword: false,
      locked: false,
    } as const;
    const user = { id, schemas: [CORE_USER], userName: id, active: true, [PORTAL_USER]: place, ...fields };
    return { id, name: id, user };
  };

  test('is taken back of those whom it changed only', () => {
    const users = [picked('a', {}), picked('b', { active: false }), picked('c', { roles: [{ value: 'r' }] })];
    const undone = (change: Parameters<typeof toTask>[1]) =>
      toTask(users, change)
        .undo?.(users)
        ?.items.map(({ id }) => id);
    expect(undone(activating(false, titles))).toEqual(['a', 'c']);
    expect(undone(activating(true, titles))).toEqual(['b']);
    expect(undone(assigning({ id: 'r' }, titles))).toEqual(['a', 'b']);
    expect(undone(moving({ id: 'o2' }, titles))).toEqual(['a', 'b', 'c']);
    expect(undone(moving({ id: 'o1' }, titles))).toBeUndefined();
  });

  test('a few are patched one by one, many together', () => {
    const many = Array.from({ length: 51 }, (_, at) => picked(String(at), {}));
    expect(toTask(many, activating(false, titles)).work).toMatchObject({ perCall: 100, atOnce: 1 });
    expect(toTask(many.slice(1), activating(false, titles)).work).toMatchObject({ perCall: 1, atOnce: 4 });
  });
});
