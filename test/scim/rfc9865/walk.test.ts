import { onEveryApp } from '../../support/app';
import { createUser, expectStatus, patchOp } from '../../support/factories';
import type { ScimClient } from '../../support/scim-client';

const USERS = 600;

onEveryApp('RFC 9865: a walk through everyone while others write', (app) => {
  let scim: ScimClient;
  let others: ScimClient;
  let ids: readonly string[];

  beforeEach(async () => {
    const organization = await app.createOrganization('walk');
    ids = await app.insertUsers(organization.id, USERS);
    scim = await app.connect({ organizations: [organization.id] });
    others = await app.connect({ organizations: [organization.id] });
  });

  /** Creates a user, changes another one and deletes a third; every tenth of the list is for the latter two each. */
  async function disturb(step: number): Promise<void> {
    const at = ((step * 17) % (USERS / 10)) * 10;
    await Promise.all([
      createUser(others),
      others.patch(`/Users/${ids[at]}`, patchOp({ op: 'replace', path: 'displayName', value: `changed ${step}` })),
      others.delete(`/Users/${ids[at + 1]}`),
    ]);
  }

  test.each(['', '&sortBy=userName', '&sortBy=displayName&sortOrder=descending'])(
    'cursor%s: everyone who stays is seen exactly once',
    async (order) => {
      const seen: string[] = [];
      let cursor: string | undefined = '';
      for (let step = 0; cursor !== undefined; step++) {
        const list = scim.get(`/Users?count=25&attributes=userName&cursor=${cursor}${order}`);
        // The first page counts, and the walk keeps its count: nobody writes until then.
        const [response] = await Promise.all([list, step > 0 && disturb(step)]);
        expectStatus(response, 200);
        expect(response.body.totalResults).toBe(USERS);
        seen.push(...response.body.Resources.map(({ id }) => id));
        cursor = response.body['nextCursor'] as string | undefined;
      }
      const times = new Map<string, number>();
      for (const id of seen) times.set(id, (times.get(id) ?? 0) + 1);
      expect(ids.filter((id, index) => index % 10 > 1 && times.get(id) !== 1)).toEqual([]);
    },
  );
});
