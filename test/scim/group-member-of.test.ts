import { onEveryApp } from '../support/app';
import { createGroup, membersOf, namesIn, unique } from '../support/factories';
import type { ScimBody, ScimClient } from '../support/scim-client';

const MEMBER_OF = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group:memberOf';

/** RFC 7643 §7: what is never returned may still be searched by, which finds the groups within one, however many members it has. */
onEveryApp('the groups within a group', (app) => {
  const suffix = unique('within');
  let scim: ScimClient;
  let inner: ScimBody;
  let outer: ScimBody;

  beforeAll(async () => {
    scim = await app.connect({ organizations: [(await app.createOrganization('member-of')).id] });
    inner = await createGroup(scim, { displayName: `Inner ${suffix}` });
    const middle = await createGroup(scim, { displayName: `Middle ${suffix}`, members: membersOf(inner) });
    outer = await createGroup(scim, { displayName: `Outer ${suffix}`, members: membersOf(middle) });
  });

  test.each([
    [`${MEMBER_OF}.value eq "$OUTER"`, ['Middle']],
    [`${MEMBER_OF}[value eq "$OUTER"]`, ['Middle']],
    [`${MEMBER_OF}.value eq "$INNER"`, []],
    [`${MEMBER_OF}.display sw "mid"`, ['Inner']],
    [`${MEMBER_OF} pr`, ['Inner', 'Middle']],
    [`not (${MEMBER_OF} pr)`, ['Outer']],
  ])('%s', async (filter, expected) => {
    const filled = filter.replaceAll('$OUTER', outer.id).replaceAll('$INNER', inner.id);
    const names = namesIn(await scim.search('/Groups', `displayName ew "${suffix}" and ${filled}`));
    expect(names.toSorted()).toEqual(expected.map((name) => `${name} ${suffix}`));
  });

  test('is in no answer, and nobody sets it', async () => {
    const asked = await scim.get(`/Groups/${inner.id}?attributes=${MEMBER_OF}`);
    expect(JSON.stringify([inner, asked.body, outer])).not.toContain('memberOf');
    const path = `${MEMBER_OF}`;
    const change = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'] };
    const Operations = [{ op: 'add', path, value: [{ value: outer.id }] }];
    expect((await scim.patch(`/Groups/${inner.id}`, { ...change, Operations })).status).toBe(400);
  });

  test('nobody finds those of another organization', async () => {
    const stranger = await app.connect({ organizations: [(await app.createOrganization('strangers')).id] });
    const found = await stranger.search('/Groups', `${MEMBER_OF}.value eq "${outer.id}"`);
    expect(found.body.totalResults).toBe(0);
  });
});
