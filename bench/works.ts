import { externalId, groupId, groupSizes, newUser, userId, userName } from './people';
import type { ContenderName } from './contenders';

/** One request, the same for all contenders but for the ceiling's own kind of cursor. */
export interface Shot {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: string;
}

export interface Work {
  readonly name: string;
  readonly title: string;
  /** Of the ceiling's rate, in the same run; undefined where the target is another one, see {@link limit}. */
  readonly target?: number;
  /** What the 99th percentile with one client must not exceed, in milliseconds. */
  readonly limit?: number;
  /** Who can do it at all. */
  readonly contenders: readonly ContenderName[];
  /**
   * Whether reads ask for the same few thousand users again and again, as clients do between two changes, or for each
   * of them once in a round; or whether it writes.
   */
  readonly comes: 'again' | 'once' | 'written';
  /** The `number`-th request of a client; every client has numbers of its own. Undefined: not with so few users. */
  readonly shot: (number: number, users: number, contender: ContenderName) => Shot;
  readonly needs?: number;
}

const OWN: readonly ContenderName[] = ['own', 'own-postgres'];
const PLAIN: readonly ContenderName[] = ['ceiling', 'express', ...OWN];
const ALL: readonly ContenderName[] = ['stock-scimmy', ...PLAIN];
/** Who may keep answers, beside who doesn't. */
const KEEPERS: readonly ContenderName[] = ['ceiling', ...OWN];
const PAGE = 100;

/** Spreads the numbers over the users, the same way in each run. */
function scattered(number: number, users: number): number {
  return Math.floor(((number * 0.618_033_988_749_895) % 1) * users);
}

function get(path: string): Shot {
  return { method: 'GET', path };
}

function filterWork(name: string, filter: (number: number) => string, contenders = ALL): Work {
  return {
    name,
    title: `filter \`${name} eq\``,
    target: 0.2,
    contenders,
    comes: 'again',
    shot: (number, users) => list(filter(scattered(number, users))),
  };
}

function list(filter: string): Shot {
  return get(`/scim/v2/Users?filter=${encodeURIComponent(filter)}`);
}

/** What few names have in them, unless told otherwise, so that the answer is short and finding it is the work. */
function textWork(operator: string, attribute: string, text: (number: number) => string, found = ''): Work {
  return {
    name: `${operator} ${attribute}${found}`,
    title: `filter \`${attribute} ${operator}\`${found}`,
    limit: 20,
    contenders: OWN,
    comes: 'again',
    shot: (number, users) => list(`${attribute} ${operator} "${text(scattered(number, users))}"`),
  };
}

const emailOf = (number: number) => userName(number);

function memberWork(size: number, action: 'add' | 'remove'): Work {
  return {
    name: `${action}-member-${size}`,
    title: `${action} one member, group of ${size.toLocaleString('en')}`,
    limit: 10,
    contenders: PLAIN,
    comes: 'written',
    needs: size,
    shot: (number, users) =>
      memberShot(groupId(size), userId(scattered(number, Math.min(users, 2 * size, 1_000))), action),
  };
}

function memberShot(group: string, member: string, action: 'add' | 'remove'): Shot {
  const operation =
    action === 'add'
      ? { op: 'add', path: 'members', value: [{ value: member }] }
      : { op: 'remove', path: `members[value eq "${member}"]` };
  return patch(`/scim/v2/Groups/${group}`, operation);
}

function patch(path: string, operation: object): Shot {
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: [operation] };
  return { method: 'PATCH', path, body: JSON.stringify(body) };
}

const GET: Work = {
  name: 'get',
  title: 'GET /Users/{id}',
  target: 0.22,
  contenders: ALL,
  comes: 'again',
  shot: (n, all) => get(`/scim/v2/Users/${userId(scattered(n, all))}`),
};
const BY_NAME = filterWork('userName', (number) => `userName eq "${userName(number)}"`);
const BY_EMAIL = filterWork('emails.value', (number) => `emails.value eq "${emailOf(number)}"`);

/** The same where nothing is kept yet of what is asked for. */
function once({ name, title, ...work }: Work): Work {
  return {
    ...work,
    name: `${name} once`,
    title: `${title}, each user once`,
    contenders: KEEPERS,
    comes: 'once',
    // So many that they don't come again all the time.
    needs: 100_000,
  };
}

export function worksFor(users: number): readonly Work[] {
  const sizes = groupSizes(users);
  const run = Date.now().toString(36);
  const works: readonly Work[] = [
    GET,
    once(GET),
    BY_NAME,
    once(BY_NAME),
    filterWork('externalId', (number) => `externalId eq "${externalId(number)}"`, PLAIN),
    filterWork('id', (number) => `id eq "${userId(number)}"`),
    BY_EMAIL,
    once(BY_EMAIL),
    filterWork(
      'emails[type eq "work"].value',
      (number) => `emails[type eq "work"].value eq "${emailOf(number)}"`,
      PLAIN,
    ),
    textWork('co', 'userName', (number) => `.${number}@exam`),
    textWork('sw', 'userName', (number) => userName(number).slice(0, -6)),
    textWork('ew', 'userName', (number) => `${number}@example.com`),
    textWork('co', 'displayName', (number) => `e ${number}`),
    textWork('co', 'emails.value', (number) => `.${number}@home`),
    textWork('co', 'userName', (number) => userName(number).split('.').slice(0, 2).join('.'), ', a hundredth of all'),
    textWork('sw', 'userName', (number) => userName(number).slice(0, 2), ', a tenth of all'),
    textWork('co', 'userName', (number) => userName(number).slice(4, 6), ', two characters'),
    {
      name: 'page',
      title: 'page of 100, first',
      target: 0.5,
      contenders: ALL,
      comes: 'again',
      shot: () => get(`/scim/v2/Users?count=${PAGE}`),
    },
    {
      name: 'deep',
      title: 'page of 100, deep, by startIndex',
      target: 0.5,
      contenders: ALL,
      comes: 'again',
      shot: (n, all) => get(`/scim/v2/Users?count=${PAGE}&startIndex=${deep(n, all) + 1}`),
    },
    {
      name: 'post',
      title: 'POST, durable',
      target: 0.8,
      contenders: ALL,
      comes: 'written',
      shot: (n) => post(`${run}-${n}`, n),
    },
    {
      name: 'patch',
      title: 'PATCH active',
      target: 0.4,
      contenders: PLAIN,
      comes: 'written',
      shot: (n, all) =>
        patch(`/scim/v2/Users/${userId(scattered(n, all))}`, { op: 'replace', path: 'active', value: n % 2 === 1 }),
    },
    ...sizes.flatMap((size) => [memberWork(size, 'remove'), memberWork(size, 'add')]),
  ];
  return works.filter(({ needs = 0 }) => needs <= users);
}

/** In the last tenth. */
function deep(number: number, users: number): number {
  const start = Math.floor(users * 0.9);
  return start + scattered(number, Math.max(users - start - PAGE, 1));
}

function post(key: string, number: number): Shot {
  return { method: 'POST', path: '/scim/v2/Users', body: JSON.stringify(newUser(key, number)) };
}

/** Creates so many users in one request. */
export function bulkShot(count: number, key: string): Shot {
  const operations = Array.from({ length: count }, (_one, number) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `b${number}`,
    data: newUser(`${key}-${number}`, number),
  }));
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: operations };
  return { method: 'POST', path: '/scim/v2/Bulk', body: JSON.stringify(body) };
}
