import { onEveryApp } from '../support/app';
import { GROUP, PORTAL_USER, patchOp, unique, userBody } from '../support/factories';
import type { JsonObject } from '../support/scim-client';
import { PATIENCE, rounds } from './rounds';

const ROUNDS = rounds({ usually: 10, atLength: 300 });
const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

onEveryApp('changes that meet', (app) => {
  test(
    `a user is created while the organization is deleted, ${ROUNDS} times: one of them fails, and nobody is left without an organization`,
    async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const { id } = await app.createOrganization('going');
        const [created, deleted] = await Promise.all([
          app.scim.post('/Users', userBody({ [PORTAL_USER]: { organization: { value: id } } })),
          app.scim.delete(`/Organizations/${id}`),
        ]);
        expect([
          [201, 409],
          [400, 204],
        ]).toContainEqual([created.status, deleted.status]);
        const organization = await app.scim.get(`/Organizations/${id}`);
        expect(organization.status).toBe(created.status === 201 ? 200 : 404);
      }
    },
    PATIENCE,
  );

  const OPERATIONS = 6;
  test.each(Array.from({ length: OPERATIONS }, (_, index) => index))(
    'Bulk with failOnErrors 1 and a fault at operation %i: what is reported as done is done, and nothing else',
    async (fault) => {
      const names = Array.from({ length: OPERATIONS }, () => unique('bulk'));
      const group = (await app.scim.post('/Groups', { schemas: [GROUP], displayName: unique('bulk') })).body;
      const operations: JsonObject[] = names.map((userName, index) =>
        index === fault
          ? {
              method: 'PATCH',
              path: `/Groups/${group.id}`,
              data: patchOp({ op: 'add', path: 'members', value: [{ value: 'nobody' }] }),
            }
          : { method: 'POST', path: '/Users', bulkId: `b${index}`, data: userBody({ userName }) },
      );
      const { status, body } = await app.scim.post('/Bulk', {
        schemas: [BULK],
        failOnErrors: 1,
        Operations: operations,
      });
      expect(status).toBe(200);
      const results = body['Operations'] as { status: string; location?: string }[];
      expect(results.map((result) => result.status)).toEqual([...Array.from({ length: fault }, () => '201'), '400']);
      for (const [index, userName] of names.entries()) {
        const found = await app.scim.search('/Users', `userName eq "${userName}"`);
        expect(found.body.totalResults).toBe(index < fault ? 1 : 0);
        if (index < fault) expect(found.body.Resources[0]?.meta.location).toBe(results[index]?.location);
      }
      expect((await app.scim.get(`/Groups/${group.id}`)).body.meta).toEqual(group.meta);
    },
  );
});
