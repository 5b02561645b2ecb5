import type { Operation } from '../../src/portal/operation';
import { createOperation } from '../../src/portal/operation';
import { newId } from '../../src/portal/new-id';
import { learning, remembering } from '../../src/portal/remembering';
import { createUser } from '../../src/portal/users/users';
import { PreparedCheck, UserPreparer } from '../../src/portal/users/prepared-users';
import { newInput } from '../../src/portal/users/input-of';
import type { UserInput } from '../../src/portal/users/user-input';
import { systemActor } from '../../src/portal/system-actor';
import type { OpenStorage } from '../../src/storage/open';
import { onEveryDatabase, type TestDatabase } from '../support/databases';
import { addOrganization, addUser, everything, organizationFields, roleFields } from '../storage/fixtures';
import { actions, importText, type Imported } from './import-text';

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

const ODD = {
  userName: ['', ' spaced ', 'ADA', 'zoë', 'a\u200bb', 'ﬁsh', 'x'.repeat(300), '𝕏', 'quo"te', 'two\nlines', "'=1+1"],
  email: ['', 'a@b.example', 'A@B.EXAMPLE', 'ü@ü.example', `${'e'.repeat(300)}@x.example`, 'no address'],
  home: ['', '', 'home@b.example'],
  displayName: ['', 'Ada L', 'ÄRGER', 'd'.repeat(1_100), 'Straße “x”'],
  organization: ['', 'Acme', 'ACME', 'acme', 'Zürich', 'Nowhere', 'New one'],
  roles: ['', '', 'Developer', 'developer', 'Developer|Org Admin', 'Developer|Developer', 'Nobody', 'Portal Admin'],
  active: ['', 'true', 'FALSE', 'perhaps'],
  externalId: ['', 'e-1', 'E-1', 'ü'],
  portalUuid: ['', '', '', 'uuid-1', 'uuid-2'],
  passwordHash: ['', '', '', '', '{SSHA}VB3dEVwKvBlDJuvZ9aFHu2U4Y5FhWvXbeJ1kHA==', 'no hash'],
  idpUsername: ['', '', 'CORP\\ada', 'corp\\ADA'],
  provider: ['', '', 'enterprise', 'builtIn', 'other'],
  locale: ['', 'de-DE', 'DE-de', 'no locale!'],
  description: ['', 'with "quotes", and commas'],
  groups: ['', '', '', 'Crew'],
  access: ['', '', '', 'Developer@Acme'],
  attributes: ['', '', '{"title":"Countess"}', '{"name":{"givenName":"A"},"userType":7}', 'not JSON'],
};
const HEADER = Object.keys(ODD).map((name) => (name === 'home' ? 'emails[type eq "home"].value' : name));

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Most rows are good for something, and few of the odd cells come together. */
function oddFile(seed: number, rows: number): string {
  const pick = numbers(seed);
  const lines = Array.from({ length: rows }, (_row, at) =>
    Object.entries(ODD).map(([name, values]) => {
      if (name === 'userName') return pick(8) === 0 ? values[pick(values.length)]! : `user-${at % (rows - 3)}`;
      if (name === 'organization') return pick(3) === 0 ? values[pick(values.length)]! : 'Acme';
      return pick(4) === 0 ? values[pick(values.length)]! : '';
    }),
  );
  return [HEADER, ...lines].map((cells) => cells.map(quoted).join(',')).join('\n');
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** What an import says, but for when. */
function told({ startedAt: _started, finishedAt: _finished, ...report }: Imported): unknown {
  return JSON.parse(JSON.stringify(report).replace(ID, '<id>'));
}

/** Rows of users and all that hangs on them, with names instead of identifiers and times. */
async function written(database: TestDatabase): Promise<unknown> {
  const named = await database.query('select id, name from organizations');
  const names = new Map(named.map(({ id, name }) => [String(id), String(name)]));
  const users = await database.query('select id, user_name from users');
  for (const { id, user_name: name } of users) names.set(String(id), String(name));
  const of = async (sql: string) => {
    const rows = (await database.query(sql)).map((row) => JSON.stringify(row));
    return rows.map((row) => row.replace(ID, (id) => names.get(id) ?? '<id>').replace(TIME, '<time>')).toSorted();
  };
  return {
    users: await of('select * from users'),
    emails: await of('select * from user_emails'),
    roles: await of('select * from user_roles'),
    groups: await of('select group_id, user_id from group_users'),
    audit: (await of(`select * from audit where subject_type = 'User'`)).map((row) =>
      row.replace(/"request_id":"[^"]*"/, ''),
    ),
    counted: await of('select organization_id, sum(users) as users from user_totals group by organization_id'),
  };
}

onEveryDatabase('rows that were judged as new users ahead of their transaction', (_open, create) => {
  const opened = async (bulk: boolean) => {
    const database = await create();
    const storage = await database.open({ bulk });
    await addOrganization(storage, 'Acme');
    await addOrganization(storage, 'Zürich');
    await addUser(storage, 'ada', { externalId: 'e-1' });
    return { database, storage };
  };

  test.each([
    [1, {}],
    [2, { organization: 'Acme' }],
    [3, { match: 'externalId' as const }],
    [4, { createOrganizations: true }],
    [5, { organization: 'Nowhere', createOrganizations: true }],
  ])(
    'odd rows (%i, %o): what is said and written is that of rows that were not',
    async (seed, options) => {
      const text = oddFile(seed, 80);
      const again = oddFile(seed + 100, 80);
      const imports = async (prepared: boolean, bulk: boolean) => {
        const { database, storage } = await opened(bulk);
        const said: unknown[] = [];
        for (const file of [text, again]) {
          const settings = { ...options, chunkRows: 30, prepared };
          said.push(told(await importText(storage, file, { ...settings, dryRun: true })));
          said.push(told(await importText(storage, file, settings)));
          said.push(told(await importText(storage, file, { ...settings, strict: true })));
        }
        return { said, written: await written(database) };
      };
      const plain = await imports(false, false);
      expect(JSON.stringify(plain.said)).toMatch(/"created".*"failed"/s);
      expect(await imports(false, true)).toEqual(plain);
      expect(await imports(true, false)).toEqual(plain);
      expect(await imports(true, true)).toEqual(plain);
    },
    120_000,
  );

  test('many at once share a statement: what each has of its own is kept', async () => {
    const rows = Array.from({ length: 700 }, (_row, at) => {
      const name = `user-${at}`;
      const second = at % 7 === 0 ? `${name}@home.example` : '';
      return `${name},${name}@x.example,${second},${at % 3 ? '' : 'Developer'},${at % 5 ? 'Acme' : 'Zürich'},${at % 300 ? '' : 'Ü'}`;
    });
    const text = ['userName,email,emails[type eq "home"].value,roles,organization,description', ...rows].join('\n');
    const [plain, ahead] = [await opened(false), await opened(true)];
    expect(told(await importText(ahead.storage, text, { prepared: true }))).toEqual(
      told(await importText(plain.storage, text)),
    );
    expect(await written(ahead.database)).toEqual(await written(plain.database));
  });

  describe('is judged again where meanwhile', () => {
    let storage: OpenStorage;
    let op: Operation;
    beforeEach(async () => {
      ({ storage } = await opened(false));
      op = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: newId() });
    });

    const input = (userName: string, more: Partial<UserInput> = {}): UserInput => ({
      ...newInput(userName),
      organization: 'Acme',
      ...more,
    });
    const role = { value: 'Tester', type: null, primary: false };

    const prepared = async (more: Partial<UserInput> = {}) => {
      const { users, each } = await new UserPreparer(op).prepare([input('eve', more)]);
      const holds = async () => {
        const memory = await remembering(op, ['Acme']);
        return await new PreparedCheck(memory).holds(users, each[0]!, 'Acme');
      };
      expect(await holds()).toBe(true);
      return holds;
    };

    test('another organization has the name', async () => {
      const holds = await prepared();
      const { organizations } = everything(storage);
      const { id } = (await organizations.findByName('Acme'))!;
      await organizations.update(id, organizationFields('Acme & Sons'));
      expect(await holds()).toBe(false);
      await addOrganization(storage, 'Acme');
      expect(await holds()).toBe(false);
    });

    test('a role has become another one, or is gone', async () => {
      const { roles } = everything(storage);
      const id = newId();
      await roles.create(id, roleFields('Tester'));
      const holds = await prepared({ roles: [role] });
      await roles.update(id, roleFields('Tester', { privileges: ['users:write'] }));
      expect(await holds()).toBe(false);
      await roles.delete(id);
      expect(await holds()).toBe(false);
    });
  });

  test('a user who came meanwhile is changed, not created', async () => {
    const { storage } = await opened(false);
    const op = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: newId() });
    const first = Array.from({ length: 10 }, (_row, at) => `user-${at},Nobody yet`);
    const text = ['userName,displayName', ...first, 'eve,Eve'].join('\n');
    let isFirst = true;
    const report = await importText(storage, text, {
      prepared: true,
      chunkRows: 5,
      onProgress: async () => {
        if (isFirst) await op.transaction((inside) => createUser(inside, newInput('EVE'), undefined));
        isFirst = false;
      },
    });
    expect(actions(report).at(-1)).toBe('12 updated');
  });

  test('only names that were learned are found, and each stays what it was', async () => {
    const { storage } = await opened(false);
    const op = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: newId() });
    const memory = learning(op);
    const { organizations } = memory.op.store;
    expect(await organizations.find('Acme')).toBeUndefined();
    await memory.learn(['Acme', 'Nowhere']);
    expect(await organizations.find('Acme')).toMatchObject({ name: 'Acme' });
    expect(await organizations.find('Nowhere')).toBeUndefined();
    await addOrganization(storage, 'Nowhere');
    await memory.learn(['Nowhere']);
    expect(await organizations.find('Nowhere')).toMatchObject({ name: 'Nowhere' });
  });
});
