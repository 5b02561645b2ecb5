import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { fold } from '../../../src/portal/fold';
import type { UserFields } from '../../../src/portal/users/user';
import { parseFilter } from '../../../src/scim/filter/parse';
import { attributeRef, resolveFilter } from '../../../src/scim/filter/resolve';
import { userSchema } from '../../../src/scim/schemas/user-schema';
import type { OpenStorage } from '../../../src/storage/open';
import { onDatabases, onEveryDatabase, type TestDatabase } from '../../support/databases';
import { everything, PORTAL_ORGANIZATION, USER, userFields } from '../fixtures';
import { manyUsers } from '../many-users';

const options = { tolerant: true };

/** Texts that share parts, many of them trouble to a language of patterns. */
const PARTS = [
  'anna', 'ANN', 'annabel', 'Jo', 'ö', 'straße', 'ﬁn', '100%', '%', '_', 'a_b', '"', '""', "'", '\\', '*', ' OR ', ' AND ',
  'NOT', '(', ')', ':', '-', '.', '@example.com', '😀', '日本語', '12', '3', ' ',
]; // prettier-ignore

const text = fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''));

interface Person {
  readonly displayName: string | null;
  readonly givenName: string;
  readonly formatted: string;
  readonly emails: readonly string[];
}

const person: fc.Arbitrary<Person> = fc.record({
  displayName: fc.option(text),
  givenName: text,
  formatted: text,
  emails: fc.array(text, { maxLength: 2 }),
});

/** What is done to one of a few users, or to the index, before the next search. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ user: fc.nat(9), name: text, person }) },
  { weight: 1, arbitrary: fc.record({ user: fc.nat(9), gone: fc.constant(true) }) },
  { weight: 3, arbitrary: fc.constant('index' as const) },
);

const ATTRIBUTES = ['userName', 'displayName', 'name.givenName', 'name.formatted', 'emails.value', 'emails'] as const;
const OPERATORS = ['co', 'sw', 'ew', 'eq'] as const;

const term = fc.record({
  attribute: fc.constantFrom(...ATTRIBUTES),
  operator: fc.constantFrom(...OPERATORS),
  text,
  from: fc.nat(3),
  length: fc.integer({ min: 1, max: 9 }),
});
/** Which list is asked for. */
const WAYS = ['by index', 'by cursor', 'by userName', 'by displayName', 'by title', 'in the organization'] as const;

const search = fc.record({
  terms: fc.array(term, { minLength: 1, maxLength: 3 }),
  word: fc.constantFrom('and', 'or'),
  way: fc.constantFrom(...WAYS),
  // Nobody has it; of so short a text it isn't known before that few do.
  short: fc.boolean(),
});

type Search = typeof search extends fc.Arbitrary<infer T> ? T : never;
type Term = Search['terms'][number];

function needle({ text: whole, from, length }: Term): string {
  return Array.from(whole)
    .slice(from, from + length)
    .join('');
}

function write({ terms, word, short }: Search): string {
  const text = terms
    .map((each) => `${each.attribute} ${each.operator} ${JSON.stringify(needle(each))}`)
    .join(` ${word} `);
  return short ? `(${text}) or userName co "¿¿"` : text;
}

function listed(storage: OpenStorage, { way, ...each }: Search) {
  const filter = filterOf(write({ way, ...each }));
  const scope = way === 'in the organization' ? { organizations: [PORTAL_ORGANIZATION] } : { all: true as const };
  const sortBy = /^by (\w+(?:N|n)ame|title)$/.exec(way)?.[1];
  const sort = sortBy !== undefined && { attribute: attributeRef(userSchema.resolve(sortBy)!), descending: false };
  const page = way === 'by cursor' ? { limit: 100 } : { offset: 0, limit: 100 };
  return storage.within(scope).users.list({ filter, ...(sort && { sort }), page });
}

function fieldsOf(userName: string, { displayName, givenName, formatted, emails }: Person): UserFields {
  const name = { givenName, formatted };
  const profile = { schemas: [USER], name, emails: emails.map((value) => ({ value, type: 'work' })) };
  return userFields(userName, { displayName, profile });
}

function textsOf(attribute: Term['attribute'], userName: string, person: Person): readonly string[] {
  if (attribute === 'userName') return [userName];
  if (attribute === 'displayName') return person.displayName === null ? [] : [person.displayName];
  if (attribute === 'name.givenName') return [person.givenName];
  return attribute === 'name.formatted' ? [person.formatted] : person.emails;
}

const TESTS = {
  co: (value: string, part: string) => value.includes(part),
  sw: (value: string, part: string) => value.startsWith(part),
  ew: (value: string, part: string) => value.endsWith(part),
  eq: (value: string, part: string) => value === part,
};

function holds({ terms, word }: Search, userName: string, person: Person): boolean {
  const one = (each: Term) =>
    textsOf(each.attribute, userName, person).some((value) => TESTS[each.operator](fold(value), fold(needle(each))));
  return word === 'and' ? terms.every(one) : terms.some(one);
}

async function indexAll(storage: OpenStorage): Promise<void> {
  while (await storage.indexSearch());
}

function filterOf(text: string) {
  return resolveFilter(parseFilter(text, options), userSchema, options);
}

onEveryDatabase('parts of texts are found by an index that may be behind', (open) => {
  let storage: OpenStorage;

  beforeAll(async () => {
    storage = await open();
    await indexAll(storage);
  });

  async function take(
    done: typeof step extends fc.Arbitrary<infer T> ? T : never,
    people: Map<string, [string, Person]>,
  ) {
    if (done === 'index') return indexAll(storage);
    const id = `u-${done.user}`;
    const { users } = everything(storage);
    if ('gone' in done) {
      people.delete(id);
      return void (await users.delete(id));
    }
    const userName = `${done.name}${done.user}`;
    const fields = fieldsOf(userName, done.person);
    await (people.has(id) ? users.update(id, fields) : users.create(id, fields));
    people.set(id, [userName, done.person]);
  }

  test('RFC 7644 §3.4.2.2: whoever is written, changed or deleted, indexed or not', async () => {
    const people = new Map<string, [string, Person]>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 4 }),
        fc.array(search, { maxLength: 4 }),
        async (steps, searches) => {
          for (const each of steps) await take(each, people);
          for (const each of searches) {
            const { rows, total } = await listed(storage, each);
            const expected = [...people].filter(([, [name, whole]]) => holds(each, name, whole)).map(([id]) => id);
            const ids = rows.map(({ id }) => id);
            const found = { search: write(each), ids: each.way.includes('by') ? ids.toSorted() : ids, total };
            expect(found).toEqual({ search: write(each), ids: expected.toSorted(), total: expected.length });
          }
        },
      ),
      // What was written stays for the next run, so that there is nothing to make smaller.
      { numRuns: 200, endOnFailure: true },
    );
  }, 120_000);

  test('a needle longer than the index is asked for is compared whole', async () => {
    const name = 'x'.repeat(60);
    await everything(storage).users.create('long', userFields(`${name}y`));
    await indexAll(storage);
    const total = async (filter: string) =>
      (await everything(storage).users.list({ filter: filterOf(filter), page: { offset: 0, limit: 9 } })).total;
    expect(await total(`userName sw "${name}y"`)).toBe(1);
    expect(await total(`userName sw "${name}x"`)).toBe(0);
    expect(await total(`userName ew "x${name.slice(0, 50)}y"`)).toBe(1);
    expect(await total(`userName co "z${name}"`)).toBe(0);
  });
});

const MANY = 25_000;

/** As many users as `manyUsers` makes, each with an address. */
const EMAILS = `insert into user_emails (user_id, position, value, value_key, type, type_key, is_primary)
  select id, 0, user_name || '@x', user_name_key || '@x', 'work', 'work', active from users`;

onEveryDatabase('plans: parts of texts', (_open, create) => {
  const statements: (readonly [string, readonly unknown[]])[] = [];
  let database: TestDatabase;
  let storage: OpenStorage;

  beforeAll(async () => {
    database = await create();
    for (const statement of manyUsers(MANY)) await database.query(statement);
    await database.query(EMAILS);
    storage = await database.open({ statementLog: (...statement) => statements.push(statement) });
    await indexAll(storage);
    await database.query('analyze');
  });

  async function plan(filter: string, sortBy?: string): Promise<{ plan: string; total: number }> {
    statements.length = 0;
    const sort =
      sortBy === undefined ? {} : { sort: { attribute: attributeRef(userSchema.resolve(sortBy)!), descending: false } };
    const { total } = await everything(storage).users.list({ filter: filterOf(filter), ...sort, page: { limit: 10 } });
    const [sql, parameters] = statements.find(([text]) => /\bsort_key\b|from "?users"? where/.test(text))!;
    return { plan: await database.explain(sql.replace('portal_in_time()', '1'), parameters), total };
  }

  const WHOLE = { sqlite: /SCAN users\b/, postgres: /Seq Scan on users|Index Scan using users_\w+ on users/ };
  const INDEXED = { sqlite: /SCAN user_trigrams VIRTUAL TABLE/, postgres: /Bitmap Index Scan on users_search_texts/ };
  const ANYWHERE = 'userName co "R765" or displayName co "r765" or name.givenName co "r765" or emails.value co "r765"';

  test.each([
    ['userName co "ER7654"', undefined, 1],
    ['userName ew "er7654"', 'userName', 1],
    ['userName co "r765"', 'userName', 11],
    ['emails[type eq "work" and value co "r765"]', undefined, 11],
    [ANYWHERE, 'userName', 11],
    [`active eq true and (${ANYWHERE})`, 'userName', 11],
  ])('few are looked up: %s', async (filter, sortBy, total) => {
    const found = await plan(filter, sortBy);
    expect(found.total).toBe(total);
    expect(found.plan).toMatch(INDEXED[database.engine]);
    expect(found.plan).not.toMatch(WHOLE[database.engine]);
  });

  test('many are gone through in the order asked for, until the page is full', async () => {
    const found = await plan('userName co "user"', 'userName');
    expect(found.total).toBe(MANY);
    expect(found.plan).not.toMatch(INDEXED[database.engine]);
  });

  test('so are all, where the text is too short for the index, or not all of the filter is about such texts', async () => {
    for (const filter of ['userName co "7"', 'userName co "r765" or title co "r765"', 'not (userName co "r765")']) {
      expect((await plan(filter)).plan).not.toMatch(INDEXED[database.engine]);
    }
  });
});

onDatabases(['sqlite'], 'the index of trigrams', (_open, create) => {
  test('holds nothing of who is gone', async () => {
    const database = await create();
    const storage = await database.open();
    const { users } = everything(storage);
    await users.create('u-1', userFields('someone'));
    await indexAll(storage);
    await users.update('u-1', userFields('anyone'));
    await indexAll(storage);
    const matching = (part: string) =>
      database.query(`select rowid from user_trigrams where user_trigrams match '"${part}"'`);
    expect([await matching('someone'), (await matching('anyone')).length]).toEqual([[], 1]);
    await users.delete('u-1');
    await indexAll(storage);
    expect(await matching('anyone')).toEqual([]);
    expect(await database.query('select * from user_search')).toEqual([]);
    expect(await database.query('select * from search_pending')).toEqual([]);
  });

  test('is told of whoever is written, however that is done, and of nobody whose texts stay', async () => {
    const database = await create();
    const storage = await database.open();
    for (const name of ['u1', 'u2', 'u3']) await everything(storage).users.create(name, userFields(name));
    const waiting = async () =>
      (await database.query('select user_id from search_pending')).map((row) => row['user_id']);
    expect(await waiting()).toEqual(['u1', 'u2', 'u3']);
    await indexAll(storage);
    await database.query(`update users set version = 2, user_name_key = user_name_key where id = 'u1'`);
    await everything(storage).users.update('u3', userFields('u3', { active: false }));
    expect(await waiting()).toEqual([]);
    await database.query(`update users set display_name_key = 'x' where id = 'u2'`);
    expect(await waiting()).toEqual(['u2']);
  });
});

onDatabases(['sqlite'], 'what may go through all users', (_open, create) => {
  let database: TestDatabase;
  let storage: OpenStorage;

  beforeAll(async () => {
    database = await create();
    for (const statement of manyUsers(5_000)) await database.query(statement);
    storage = await database.open();
    await indexAll(storage);
  });

  /** Whether others had their turn before the answer came. */
  async function isAside(filter: string): Promise<boolean> {
    let turned = false;
    process.nextTick(() => (turned = true));
    await everything(storage).users.list({ filter: filterOf(filter), page: { offset: 0, limit: 10 } });
    return turned;
  }

  test.each(['title co "x"', 'userName co "r7"', 'not (userName eq "user7")', 'userName co "user"', 'active eq true'])(
    'lets the event loop go on: %s',
    async (filter) => expect(await isAside(filter)).toBe(true),
  );

  test.each(['userName eq "user7"', 'userName co "r765"', 'active eq true and externalId eq "x"'])(
    'what an index finds is answered at once: %s',
    async (filter) => expect(await isAside(filter)).toBe(false),
  );

  test.each([
    ['far in', 30_000, true],
    ['not far in', 300, false],
  ])('lets the event loop go on: a page of all by userName, %s', async (_where, offset, expected) => {
    let turned = false;
    process.nextTick(() => (turned = true));
    const sort = { attribute: attributeRef(userSchema.resolve('userName')!), descending: false };
    await everything(storage).users.list({ sort, page: { offset, limit: 10 } });
    expect(turned).toBe(expected);
  });

  test('the event loop goes on while users are indexed', async () => {
    await everything(storage).users.create('u-late', userFields('late'));
    let turned = false;
    process.nextTick(() => (turned = true));
    expect(await storage.indexSearch()).toBe(false);
    await everything(storage).users.delete('u-late');
    expect(turned).toBe(true);
  });

  test('is answered alike, and its errors are told', async () => {
    const list = (filter: string) =>
      everything(storage).users.list({ filter: filterOf(filter), page: { offset: 0, limit: 3 } });
    expect(await list('userName co "r7"')).toMatchObject({ total: 111, rows: [{ userName: 'user7' }, {}, {}] });
    await database.query('alter table user_emails rename to elsewhere');
    await expect(list('emails.value co "7"')).rejects.toThrow('user_emails');
    await database.query('alter table elsewhere rename to user_emails');
  });

  test('in a transaction it sees what that has written', async () => {
    const found = storage.transaction(async (inner) => {
      await everything(inner).users.create('u-new', userFields('Zacharias'));
      const filters = ['userName co "ach"', 'userName co "ac"'];
      const query = (text: string) => ({ filter: filterOf(text), page: { offset: 0, limit: 10 } });
      return Promise.all(filters.map(async (text) => (await everything(inner).users.list(query(text))).total));
    });
    expect(await found).toEqual([1, 1]);
  });

  test('whoever still waits when the database is closed is told', async () => {
    const other = await database.open();
    const waiting = everything(other).users.list({ filter: filterOf('title co "x"'), page: { offset: 0, limit: 3 } });
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'busy' }), nextTurn().then(() => other.close())]);
  });
});
