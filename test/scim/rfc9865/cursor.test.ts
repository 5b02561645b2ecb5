import { onEveryApp } from '../../support/app';
import {
  createUser,
  expectScimError,
  expectStatus,
  GOOD_PASSWORD,
  namesIn,
  ORG_ADMIN_ROLE,
  PORTAL_USER,
  unique,
} from '../../support/factories';
import type { ScimBody, ScimClient } from '../../support/scim-client';

const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** The cursors of a page; undefined where it has none. */
function cursorsOf(body: ScimBody) {
  return { next: body['nextCursor'] as string | undefined, previous: body['previousCursor'] as string | undefined };
}

onEveryApp('RFC 9865 Cursor-Based Pagination', (app) => {
  const suffix = unique('c');
  const TITLES = ['b', undefined, 'a', 'B', undefined, 'c', 'a'];
  let organization: { id: string; name: string };
  let scim: ScimClient;
  let users: ScimBody[];

  beforeAll(async () => {
    organization = await app.createOrganization('cursor');
    scim = await app.connect({ organizations: [organization.id] });
    users = [];
    for (const [index, title] of TITLES.entries()) {
      users.push(await createUser(scim, { userName: `user${index}.${suffix}`, ...(title && { title }) }));
    }
  });

  async function page(parameters: string, cursor = ''): Promise<ScimBody> {
    const response = await scim.get(`/Users?cursor=${cursor}&${parameters}`);
    expectStatus(response, 200);
    return response.body;
  }

  async function pages(parameters: string): Promise<ScimBody[]> {
    const found = [await page(parameters)];
    for (;;) {
      const { next } = cursorsOf(found.at(-1)!);
      if (next === undefined) return found;
      found.push(await page(parameters, next));
    }
  }

  function idsOf(...bodies: readonly ScimBody[]): string[] {
    return bodies.flatMap(({ Resources }) => Resources.map(({ id }) => id));
  }

  describe('§2 Query Parameters and Response Attributes', () => {
    test.each(['cursor', 'cursor='])('duty 69: ?%s starts', async (parameter) => {
      const { status, body } = await scim.get(`/Users?${parameter}&count=3`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ totalResults: 7, itemsPerPage: 3, nextCursor: expect.any(String) });
      expect(body).not.toHaveProperty('startIndex');
      expect(idsOf(body)).toEqual(users.slice(0, 3).map(({ id }) => id));
    });

    test('duty 69: nextCursor on every page "except when returning the last page", previousCursor but on the first', async () => {
      const found = await pages('count=3');
      expect(found.map(({ itemsPerPage }) => itemsPerPage)).toEqual([3, 3, 1]);
      const has = found.map((body) => [cursorsOf(body).previous !== undefined, cursorsOf(body).next !== undefined]);
      expect(has).toEqual([
        [false, true],
        [true, true],
        [true, false],
      ]);
      expect(idsOf(...found)).toEqual(users.map(({ id }) => id));
    });

    test('where everything is on one page, it is the first and the last', async () => {
      for (const count of ['', '&count=7', '&count=1000']) {
        const body = await page(count);
        expect(body.Resources).toHaveLength(7);
        expect(cursorsOf(body)).toEqual({ next: undefined, previous: undefined });
      }
    });

    test('previousCursor leads back, page by page, to the first', async () => {
      const found = await pages('count=3');
      const back = await page('count=3', cursorsOf(found[2]!).previous);
      expect(idsOf(back)).toEqual(idsOf(found[1]!));
      const first = await page('count=3', cursorsOf(back).previous);
      expect(idsOf(first)).toEqual(idsOf(found[0]!));
      expect(cursorsOf(first)).toEqual({ next: expect.any(String), previous: undefined });
      expect(idsOf(await page('count=3', cursorsOf(first).next))).toEqual(idsOf(found[1]!));
    });

    test('duty 70: "unreserved characters" only', async () => {
      for (const body of await pages('count=2')) {
        const { next = '-', previous = '-' } = cursorsOf(body);
        expect(next).toMatch(/^[A-Za-z0-9\-._~]+$/);
        expect(previous).toMatch(/^[A-Za-z0-9\-._~]+$/);
      }
    });

    test('duty 71: count 0, and less, which counts as 0: no resources, but the total', async () => {
      for (const count of [0, -3]) {
        const body = await page(`count=${count}`);
        expect(body).toMatchObject({ totalResults: 7, itemsPerPage: 0, Resources: [] });
        expect(cursorsOf(body)).toEqual({ next: undefined, previous: undefined });
      }
    });

    test('nothing found: an empty page, the only one', async () => {
      const body = await page('filter=userName+eq+%22nobody%22');
      expect(body).toMatchObject({ totalResults: 0, itemsPerPage: 0, Resources: [] });
      expect(cursorsOf(body)).toEqual({ next: undefined, previous: undefined });
    });

    test('a cursor can be used again, and for the other attributes of the same list', async () => {
      const { next } = cursorsOf(await page('count=3'));
      expect(await page('count=3&attributes=userName', next)).toMatchObject({ itemsPerPage: 3 });
      expect(idsOf(await page('count=3', next))).toEqual(idsOf(await page('count=3', next)));
    });

    test('the total is that of the first page', async () => {
      const filter = `filter=title+eq+%22t-${suffix}%22&count=1`;
      const [one] = [
        await createUser(scim, { title: `t-${suffix}` }),
        await createUser(scim, { title: `t-${suffix}` }),
      ];
      const first = await page(filter);
      await scim.delete(`/Users/${one.id}`);
      const second = await page(filter, cursorsOf(first).next);
      expect([first.totalResults, second.totalResults]).toEqual([2, 2]);
      expect(second.Resources).toHaveLength(1);
      await scim.delete(`/Users/${second.Resources[0]!.id}`);
    });
  });

  describe('§2.2 Sorting: "cursor-paged results SHOULD be sorted"', () => {
    test.each(['ascending', 'descending'])('by title, %s, the same order as by index', async (sortOrder) => {
      const parameters = `sortBy=title&sortOrder=${sortOrder}`;
      const whole = await scim.get(`/Users?${parameters}`);
      expect(idsOf(...(await pages(`${parameters}&count=2`)))).toEqual(idsOf(whole.body));
    });

    test('with a filter', async () => {
      const parameters = 'filter=title+pr&sortBy=userName&sortOrder=descending&count=2';
      const found = await pages(parameters);
      expect(found.map(({ totalResults }) => totalResults)).toEqual([5, 5, 5]);
      expect(idsOf(...found)).toEqual([6, 5, 3, 2, 0].map((index) => users[index]!.id));
    });
  });

  describe('§2.1 Pagination Errors', () => {
    let next: string;
    const list = (parameters: string, client = scim) => client.get(`/Users?${parameters}`);

    beforeAll(async () => {
      next = cursorsOf(await page('count=2')).next!;
    });

    test('duty 72: garbage → 400 invalidCursor', async () => {
      const changed = `${next.slice(0, -1)}${next.endsWith('A') ? 'B' : 'A'}`;
      for (const cursor of ['1', 'garbage', '%00', 'VZUTiyhEQJ94IR', changed, `${next}A`, next.slice(1), '%E2%82%AC']) {
        expectScimError(await list(`count=2&cursor=${cursor}`), 400, 'invalidCursor');
      }
      expectScimError(await list(`cursor=${next}&cursor=${next}`), 400, 'invalidCursor');
    });

    test('duty 71: another filter, order or endpoint → 400 invalidCursor', async () => {
      for (const other of ['filter=title+pr', 'sortBy=userName', 'sortBy=title', 'filter=userName+pr']) {
        expectScimError(await list(`count=2&cursor=${next}&${other}`), 400, 'invalidCursor');
      }
      expectScimError(await scim.get(`/Groups?count=2&cursor=${next}`), 400, 'invalidCursor');
      expectScimError(await scim.get(`/?count=2&cursor=${next}`), 400, 'invalidCursor');
      const sorted = cursorsOf(await page('count=2&sortBy=userName')).next!;
      for (const other of ['', 'sortBy=userName&sortOrder=descending', 'sortBy=externalId']) {
        expectScimError(await list(`count=2&cursor=${sorted}&${other}`), 400, 'invalidCursor');
      }
    });

    test('names in another case, and the default spelled out, make no other list', async () => {
      const sorted = cursorsOf(await page('count=2&sortBy=userName&filter=userName+pr')).next!;
      const other = 'sortBy=USERNAME&sortOrder=ascending&filter=username+PR';
      expectStatus(await list(`count=2&cursor=${sorted}&${other}`), 200);
    });

    test('duty 72: a count too large, changed or no integer → 400 invalidCount', async () => {
      for (const count of ['1001', 'ten', '1.5', '99999999999999999999']) {
        expectScimError(await list(`cursor=&count=${count}`), 400, 'invalidCount');
      }
      for (const count of ['1', '3', '0', '-1', '100', '1001', 'two']) {
        expectScimError(await list(`cursor=${next}&count=${count}`), 400, 'invalidCount');
      }
    });

    test('without a count, the cursor’s own stays', async () => {
      const response = await list(`cursor=${next}`);
      expect(idsOf(response.body)).toEqual(users.slice(2, 4).map(({ id }) => id));
    });

    test('duty 74: cursor and startIndex together → 400 invalidValue', async () => {
      expectScimError(await list('cursor=&startIndex=1'), 400, 'invalidValue');
      expectScimError(await list(`cursor=${next}&startIndex=3&count=2`), 400, 'invalidValue');
    });

    test('duty 72: older than cursorTimeout → 400 expiredCursor; each page gives new ones', async () => {
      const config = await scim.get('/ServiceProviderConfig');
      const { cursorTimeout } = config.body['pagination'] as { cursorTimeout: number };
      const start = Date.now();
      const clock = jest.spyOn(Date, 'now');
      try {
        clock.mockReturnValue(start + (cursorTimeout - 60) * 1000);
        const { next: renewed } = cursorsOf(await page('count=2', next));
        clock.mockReturnValue(start + (cursorTimeout + 60) * 1000);
        expectScimError(await list(`count=2&cursor=${next}`), 400, 'expiredCursor');
        expectStatus(await list(`count=2&cursor=${renewed}`), 200);
      } finally {
        clock.mockRestore();
      }
    });
  });

  describe('duty 75, §5.2: a cursor gives no rights', () => {
    test('to another client: as garbage does', async () => {
      const { next } = cursorsOf(await page('count=2'));
      const twin = await app.connect({ organizations: [organization.id] });
      const foreign = await app.connect({ organizations: [(await app.createOrganization('other')).id] });
      for (const other of [twin, foreign, app.scim]) {
        expectScimError(await other.get(`/Users?count=2&cursor=${next}`), 400, 'invalidCursor');
      }
      expectScimError(await app.anonymous.get(`/Users?count=2&cursor=${next}`), 401);
      const noReader = await app.connect({ organizations: [organization.id], privileges: ['groups:read'] });
      expectScimError(await noReader.get(`/Users?count=2&cursor=${next}`), 403);
    });

    test('but to all sessions of one user', async () => {
      const { id } = await app.createOrganization('sessions');
      const inserted = await app.insertUsers(id, 5);
      const { userName } = await createUser(app.scim, {
        password: GOOD_PASSWORD,
        roles: [{ value: ORG_ADMIN_ROLE }],
        [PORTAL_USER]: { organization: { value: id } },
      });
      const session = async () => {
        const { body } = await app.signIn(userName, GOOD_PASSWORD);
        return { Authorization: `Bearer ${String(body['token'])}` };
      };
      const first = await app.anonymous.get('/Users?cursor=&count=3', await session());
      const { next } = cursorsOf(first.body);
      const again = await app.anonymous.get(`/Users?cursor=${next}&count=3`, await session());
      expect(idsOf(first.body, again.body).slice(0, 5)).toEqual(inserted);
      expectScimError(await app.scim.get(`/Users?cursor=${next}&count=3`), 400, 'invalidCursor');
    });
  });

  describe('§3 Querying Resources Using HTTP POST', () => {
    const search = (members: object) => scim.post('/Users/.search', { schemas: [SEARCH_REQUEST], ...members });

    test('duty 76: the body’s cursor; a cursor of the one is good for the other', async () => {
      const first = await search({ cursor: '', count: 3, attributes: ['userName'] });
      expect(first.body).toMatchObject({ totalResults: 7, itemsPerPage: 3, nextCursor: expect.any(String) });
      const { next } = cursorsOf(first.body);
      const second = await search({ cursor: next, count: 3, attributes: ['userName'] });
      expect(namesIn(second)).toEqual([3, 4, 5].map((index) => `user${index}.${suffix}`));
      expect(idsOf(await page('count=3', next))).toEqual(idsOf(second.body));
    });

    test('what isn’t a string is no cursor; null is none', async () => {
      for (const cursor of [1, true, [], {}, ['']]) {
        expectScimError(await search({ cursor }), 400, 'invalidCursor');
      }
      expect((await search({ cursor: null })).body).toMatchObject({ startIndex: 1, itemsPerPage: 7 });
    });
  });

  describe('§2.3 Default Pagination Method, §4 Service Provider Configuration', () => {
    test('duty 74: without either parameter: by index, as ever', async () => {
      const { body } = await scim.get('/Users?count=2');
      expect(body).toMatchObject({ startIndex: 1, itemsPerPage: 2, totalResults: 7 });
      expect(cursorsOf(body)).toEqual({ next: undefined, previous: undefined });
    });

    test('duty 77: advertised as it is', async () => {
      const { body } = await scim.get('/ServiceProviderConfig');
      expect(body['pagination']).toEqual({
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        defaultPageSize: 100,
        maxPageSize: 1000,
        cursorTimeout: 3600,
      });
      await app.insertUsers(organization.id, 100);
      expect((await scim.get('/Users?cursor')).body.itemsPerPage).toBe(100);
    });
  });

  test.each(['/Schemas', '/ResourceTypes'])('RFC 7644 §4: %s ignores it', async (path) => {
    const { status, body } = await scim.get(`${path}?cursor=garbage&count=1`);
    expect(status).toBe(200);
    expect(body.Resources.length).toBe(body.totalResults);
  });
});
