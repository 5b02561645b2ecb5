import { onEveryApp } from '../support/app';
import { clientOf } from './portal-client';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

onEveryApp('a list with more than the portal gives at a time', (app) => {
  const { send } = clientOf(app);
  const read = async (options: Record<string, string>) =>
    (await send({ path: `/portal/Users?${new URLSearchParams({ $orderby: 'Username', ...options }).toString()}` }))
      .body;
  const follow = async (link: unknown) => {
    const { pathname, search } = new URL(String(link));
    return (await send({ path: pathname + search })).body;
  };
  const names = ({ value }: { readonly value: readonly { readonly Username: string }[] }) =>
    value.map(({ Username }) => Username);

  beforeAll(async () => {
    const nameOf = (index: number) => `crowd${String(index).padStart(4, '0')}`;
    for (const [from, to] of [
      [0, 600],
      [600, 1_005],
    ] as const) {
      const Operations = Array.from({ length: to - from }, (_, index) => ({
        method: 'POST',
        path: '/Users',
        bulkId: String(index),
        data: { schemas: [USER], userName: nameOf(from + index) },
      }));
      expect((await app.scim.post('/Bulk', { schemas: [BULK], Operations })).status).toBe(200);
    }
  });

  test('says where it goes on, so that nobody takes a part for the whole', async () => {
    const first = await read({ $top: '5000', $filter: "startswith(Username,'crowd')" });
    expect(first.value).toHaveLength(1_000);
    const rest = await follow(first['odata.nextLink']);
    expect(names(rest)).toEqual(['crowd1000', 'crowd1001', 'crowd1002', 'crowd1003', 'crowd1004']);
    expect(Object.keys(rest)).toEqual(['value']);
  });

  test('without $top, too; in the words of the generation that asks', async () => {
    const page = await read({ $skip: '850', $count: 'true' });
    expect([page['@odata.count'], page.value.length]).toEqual([1_005, 100]);
    const rest = await follow(page['@odata.nextLink']);
    expect([names(rest)[0], rest.value.length]).toEqual(['crowd0950', 55]);
    expect(rest).not.toHaveProperty(['@odata.nextLink']);
  });

  test('not where a client asks for just so many', async () => {
    expect(Object.keys(await read({ $top: '10' }))).toEqual(['value']);
    expect(Object.keys(await read({ $top: '0' }))).toEqual(['value']);
  });
});
