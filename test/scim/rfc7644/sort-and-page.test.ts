import { onEveryApp } from '../../support/app';
import { createGroup, createUser, expectScimError, membersOf, namesIn, unique } from '../../support/factories';
import type { ScimBody, ScimClient } from '../../support/scim-client';

const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

onEveryApp('RFC 7644 §3.4.2.3 Sorting', (app) => {
  const suffix = unique('s');
  let scim: ScimClient;
  let users: ScimBody[];

  beforeAll(async () => {
    const organization = await app.createOrganization('sort');
    scim = await app.connect({ organizations: [organization.id] });
    users = [
      await createUser(scim, {
        userName: `Delta.${suffix}`,
        title: 'b',
        emails: [
          { value: 'z@example.com', type: 'home' },
          { value: 'a@example.com', type: 'work', primary: true },
        ],
      }),
      await createUser(scim, {
        userName: `alpha.${suffix}`,
        title: 'A',
        name: { familyName: 'Zulu' },
        emails: [{ value: 'm@example.com', type: 'work' }],
      }),
      await createUser(scim, { userName: `Charlie.${suffix}`, name: { familyName: 'young' } }),
      await createUser(scim, { userName: `bravo.${suffix}`, title: 'c', active: false }),
    ];
  });

  async function sorted(parameters: string): Promise<string[]> {
    return namesIn(await scim.get(`/Users?${parameters}`)).map((name) => name.replace(`.${suffix}`, '').toLowerCase());
  }

  test('duty 64: "default is ascending", and caseExact false compares without case', async () => {
    const ascending = ['alpha', 'bravo', 'charlie', 'delta'];
    expect(await sorted('sortBy=userName')).toEqual(ascending);
    expect(await sorted('sortBy=USERNAME&sortOrder=Ascending')).toEqual(ascending);
    expect(await sorted('sortBy=userName&sortOrder=descending')).toEqual(ascending.toReversed());
    expect(await sorted('sortBy=urn:ietf:params:scim:schemas:core:2.0:User:userName')).toEqual(ascending);
  });

  test('duty 64: without a value: "last" ascending, "first" descending', async () => {
    expect(await sorted('sortBy=title')).toEqual(['alpha', 'delta', 'bravo', 'charlie']);
    expect((await sorted('sortBy=title&sortOrder=descending')).slice(0, 2)).toEqual(['charlie', 'bravo']);
  });

  test('duty 64: a multi-valued attribute by its primary value, or else the first', async () => {
    expect((await sorted('sortBy=emails')).slice(0, 2)).toEqual(['delta', 'alpha']);
    expect((await sorted('sortBy=emails.value')).slice(0, 2)).toEqual(['delta', 'alpha']);
    expect((await sorted('sortBy=emails.value&sortOrder=descending')).slice(2)).toEqual(['alpha', 'delta']);
  });

  test('duty 64: a complex attribute by its sub-attribute', async () => {
    expect((await sorted('sortBy=name.familyName')).slice(0, 2)).toEqual(['charlie', 'alpha']);
  });

  test('a dateTime chronologically, and a boolean', async () => {
    expect(await sorted('sortBy=meta.created')).toEqual(['delta', 'alpha', 'charlie', 'bravo']);
    expect((await sorted('sortBy=active'))[0]).toBe('bravo');
  });

  test('sort and filter and page together', async () => {
    expect(await sorted('sortBy=userName&filter=active+eq+true&startIndex=2&count=1')).toEqual(['charlie']);
  });

  test.each(['shoeSize', 'name', 'addresses', 'password', 'name.shoeSize', 'userName eq'])(
    'sortBy=%s can’t be answered → 400',
    async (attribute) => expectScimError(await scim.get(`/Users?sortBy=${encodeURIComponent(attribute)}`), 400),
  );

  test('sortOrder is ascending or descending, else 400 invalidValue', async () => {
    expectScimError(await scim.get('/Users?sortBy=userName&sortOrder=sideways'), 400, 'invalidValue');
  });

  test('groups by displayName', async () => {
    await createGroup(scim, { displayName: 'beta', members: membersOf(...users) });
    await createGroup(scim, { displayName: 'Alpha' });
    expect(namesIn(await scim.get('/Groups?sortBy=displayName'))).toEqual(['Alpha', 'beta']);
  });
});

onEveryApp('RFC 7644 §3.4.2.4 Pagination', (app) => {
  const TOTAL = 23;
  let scim: ScimClient;

  beforeAll(async () => {
    const organization = await app.createOrganization('page');
    scim = await app.connect({ organizations: [organization.id] });
    for (let number = 0; number < TOTAL; number++) await createUser(scim);
  });

  test('duty 66: itemsPerPage is the number returned, and startIndex and totalResults are numbers', async () => {
    const { body } = await scim.get('/Users?startIndex=3&count=5');
    expect(body).toMatchObject({ startIndex: 3, itemsPerPage: 5, totalResults: TOTAL });
    expect(body.Resources).toHaveLength(5);
    expect((await scim.get('/Users?startIndex=21&count=10')).body).toMatchObject({ itemsPerPage: 3 });
  });

  test('duty 66: beyond the end: 200, empty, with the true total (Okta’s QA: itemsPerPage 0)', async () => {
    const { status, body } = await scim.get('/Users?startIndex=101&count=100');
    expect(status).toBe(200);
    expect(body).toMatchObject({ startIndex: 101, itemsPerPage: 0, totalResults: TOTAL, Resources: [] });
  });

  test.each(['0', '-5'])('duty 65: startIndex %s "SHALL be interpreted as 1"', async (startIndex) => {
    const { body } = await scim.get(`/Users?startIndex=${startIndex}&count=2`);
    expect(body).toMatchObject({ startIndex: 1, itemsPerPage: 2, totalResults: TOTAL });
    expect(body.Resources).toEqual((await scim.get('/Users?count=2')).body.Resources);
  });

  test.each(['0', '-1'])('duty 65: count %s: no resources, but the total', async (count) => {
    const { status, body } = await scim.get(`/Users?count=${count}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ itemsPerPage: 0, totalResults: TOTAL });
    expect(body.Resources ?? []).toEqual([]);
  });

  test.each(['count=ten', 'count=1.5', 'count=1e1', 'startIndex=x', 'startIndex=1.0', 'count=0x10'])(
    'duty 68: %s → 400 invalidValue',
    async (parameter) => expectScimError(await scim.get(`/Users?${parameter}`), 400, 'invalidValue'),
  );

  test('a huge startIndex or count is no error', async () => {
    expect((await scim.get('/Users?count=2147483648')).body.itemsPerPage).toBe(TOTAL);
    expect((await scim.get('/Users?startIndex=999999999999999')).body).toMatchObject({ itemsPerPage: 0 });
    // What "as many as there are" is in Java, and numbers that no computer has a type for.
    for (const huge of ['9223372036854775807', '99999999999999999999999999']) {
      expect((await scim.get(`/Users?count=${huge}`)).body.itemsPerPage).toBe(TOTAL);
      expect((await scim.get(`/Users/?count=${huge}`)).body.itemsPerPage).toBe(TOTAL);
      expect((await scim.get(`/Users?startIndex=${huge}`)).body).toMatchObject({
        itemsPerPage: 0,
        totalResults: TOTAL,
      });
      expect((await scim.get(`/Users?count=-${huge}`)).body).toMatchObject({ itemsPerPage: 0, totalResults: TOTAL });
      const search = await scim.post('/Users/.search', { schemas: [SEARCH_REQUEST], count: Number(huge) });
      expect(search.body.itemsPerPage).toBe(TOTAL);
      expectScimError(await scim.get(`/Users?cursor=&count=${huge}`), 400, 'invalidCount');
    }
  });

  test('duty 67: without sortBy, the pages of an import hold everyone exactly once', async () => {
    const ids: string[] = [];
    for (let startIndex = 1; startIndex <= TOTAL; startIndex += 5) {
      const { body } = await scim.get(`/Users?startIndex=${startIndex}&count=5`);
      ids.push(...body.Resources.map(({ id }) => id));
    }
    expect(ids).toHaveLength(TOTAL);
    expect(new Set(ids).size).toBe(TOTAL);
  });

  test('equal sort keys don’t shuffle the pages either', async () => {
    const pages = [1, 9, 17].map((start) => scim.get(`/Users?sortBy=active&startIndex=${start}&count=8`));
    const ids = (await Promise.all(pages)).flatMap(({ body }) => body.Resources.map(({ id }) => id));
    expect(new Set(ids).size).toBe(TOTAL);
  });

  test('T33: parameter names in any case', async () => {
    expect((await scim.get('/Users?startindex=3&COUNT=5')).body).toMatchObject({ startIndex: 3, itemsPerPage: 5 });
  });
});

onEveryApp('limits of a page (advertised as filter.maxResults)', (app) => {
  test('100 by default, 1,000 at most: a larger count is cut, the total is not', async () => {
    const organization = await app.createOrganization('big');
    const scim = await app.connect({ organizations: [organization.id] });
    await app.insertUsers(organization.id, 1_003);
    expect((await scim.get('/Users')).body).toMatchObject({ itemsPerPage: 100, totalResults: 1_003 });
    const large = await scim.get('/Users?count=5000&attributes=userName');
    expect(large.body).toMatchObject({ itemsPerPage: 1_000, totalResults: 1_003 });
    expect(large.body.Resources).toHaveLength(1_000);
    expect((await scim.get('/Users?count=1000&startIndex=1001')).body).toMatchObject({ itemsPerPage: 3 });
    const { body } = await scim.get('/ServiceProviderConfig');
    expect(body.filter).toEqual({ supported: true, maxResults: 1_000 });
  });
});
