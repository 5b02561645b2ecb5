import { newId } from '../../src/portal/new-id';
import type { UserFields } from '../../src/portal/users/user';
import type { OpenStorage } from '../../src/storage/open';
import { onEveryDatabase } from '../support/databases';
import { addOrganization, addUser, DEVELOPER_ROLE, everything, userFields } from './fixtures';

onEveryDatabase('users.createMany', (open) => {
  let storage: OpenStorage;
  beforeEach(async () => {
    storage = await open();
  });

  /** With all that a user can have, in every third one. */
  function fieldsOf(name: string, at: number): UserFields {
    if (at % 3 !== 0) return userFields(name);
    return userFields(name, {
      externalId: `e-${name}`,
      displayName: `Älter ${name}`,
      active: false,
      locale: 'de-DE',
      idpUsername: `CORP\\${name}`,
      licenseType: 'creatorUT',
      description: 'with "quotes"',
      mustChangePassword: true,
      portalUuid: `uuid-${name}`,
      passwordHash: `{hash}${name}`,
      profile: {
        schemas: [],
        emails: [{ value: `${name}@x.example`, type: 'work', primary: true }, { value: `${name}@y.example` }],
      },
      roles: [{ roleId: DEVELOPER_ROLE, type: 'x', primary: true, organizationId: null }],
    });
  }

  /** As a rule alike but for the names; the last one isn't. */
  const alike = (name: string, at: number) => fieldsOf(name, at === 149 ? 0 : 1);

  test.each([
    ['of all sorts', fieldsOf],
    ['alike but for one', alike],
  ])('makes of each what create makes of one: users %s', async (_which, fields) => {
    const names = Array.from({ length: 150 }, (_user, at) => `user-${at}`);
    await everything(storage).users.createMany(names.map((name, at) => ({ id: newId(), fields: fields(name, at) })));
    const other = await open();
    for (const [at, name] of names.entries()) await everything(other).users.create(newId(), fields(name, at));
    const plain = async (from: OpenStorage) => {
      const users = await everything(from).users.findManyBy('userName', names);
      return users
        .map(({ id: _id, created: _created, lastModified: _modified, passwordChangedAt, ...user }) => ({
          ...user,
          passwordChanged: passwordChangedAt !== null,
        }))
        .toSorted((a, b) => a.userName.localeCompare(b.userName));
    };
    const made = await plain(storage);
    expect(made).toHaveLength(150);
    expect(made).toEqual(await plain(other));
    for (const from of [storage, other]) {
      const name = fields === alike ? 'user-149' : 'user-3';
      expect(await everything(from).credentials.findByUserName(name.toUpperCase())).toMatchObject({
        passwordHash: `{hash}${name}`,
      });
    }
  });

  test('binds what all have in common once', async () => {
    const statements: (readonly unknown[])[] = [];
    const logged = await open({
      statementLog: (sql, values) => sql.startsWith('insert into "users"') && statements.push(values),
    });
    const people = Array.from({ length: 64 }, (_user, at) => ({
      id: newId(),
      fields: userFields(`u${at}`, { locale: 'de' }),
    }));
    await everything(logged).users.createMany(people);
    if (logged.engine !== 'sqlite') return;
    expect(statements).toHaveLength(1);
    expect(statements[0]?.filter((value) => value === 'de')).toHaveLength(2);
  });

  test('creates all or, where one is refused, none', async () => {
    await addUser(storage, 'taken');
    const users = ['a', 'TAKEN', 'b'].map((name) => ({ id: newId(), fields: userFields(name) }));
    await expect(storage.transaction((inner) => everything(inner).users.createMany(users))).rejects.toMatchObject({
      code: 'conflict',
      attribute: 'userName',
    });
    expect(await everything(storage).users.findManyBy('userName', ['a', 'b'])).toEqual([]);
    await everything(storage).users.createMany([]);
  });

  test('refuses users of organizations out of sight', async () => {
    const organizationId = await addOrganization(storage, 'Other');
    const users = [{ id: newId(), fields: userFields('a', { organizationId }) }];
    const store = storage.within({ organizations: [await addOrganization(storage, 'Mine')] });
    await expect(store.users.createMany(users)).rejects.toMatchObject({
      code: 'invalid-value',
      attribute: 'organization',
    });
  });
});

onEveryDatabase('findManyBy', (open) => {
  test('finds what is in sight: names regardless of case, externalId and portalUuid to the letter', async () => {
    const storage = await open();
    const mine = await addOrganization(storage, 'Mine');
    await addUser(storage, 'Ada', { organizationId: mine, externalId: 'E', portalUuid: 'U' });
    await addUser(storage, 'Eve', { externalId: 'E', portalUuid: 'V' });
    const names = async (...[key, values]: Parameters<ReturnType<typeof everything>['users']['findManyBy']>) => {
      const scoped = await storage.within({ organizations: [mine] }).users.findManyBy(key, values);
      const all = await everything(storage).users.findManyBy(key, values);
      return [scoped, all].map((users) => users.map(({ userName }) => userName).toSorted());
    };
    expect(await names('userName', ['ADA', 'eve', 'x'])).toEqual([['Ada'], ['Ada', 'Eve']]);
    expect(await names('externalId', ['E', 'e'])).toEqual([['Ada'], ['Ada', 'Eve']]);
    expect(await names('portalUuid', ['U', 'v'])).toEqual([['Ada'], ['Ada']]);
    expect(await names('userName', [])).toEqual([[], []]);
    const organizations = await everything(storage).organizations.findManyBy('name', ['MINE', 'nobody']);
    expect(organizations.map(({ id }) => id)).toEqual([mine]);
  });
});

onEveryDatabase('takenNames', (open) => {
  test('finds names in sight or not, in the form in which they are compared', async () => {
    const storage = await open();
    const mine = await addOrganization(storage, 'Mine');
    await addUser(storage, 'Ada', { organizationId: mine });
    await addUser(storage, 'Eve');
    for (const { users } of [everything(storage), storage.within({ organizations: [mine] })]) {
      expect((await users.takenNames(['ada', 'eve', 'x'])).toSorted()).toEqual(['ada', 'eve']);
      expect(await users.takenNames([])).toEqual([]);
    }
  });
});
