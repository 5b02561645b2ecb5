import { onEveryApp } from '../../support/app';
import { GROUP, createGroup, createUser, membersOf, namesIn, unique } from '../../support/factories';
import type { ScimBody, ScimClient } from '../../support/scim-client';

onEveryApp('RFC 7644 §3.4.2.2 Filtering groups', (app) => {
  const suffix = unique('g');
  let scim: ScimClient;
  let ann: ScimBody;
  let inner: ScimBody;

  beforeAll(async () => {
    const organization = await app.createOrganization('filter-groups');
    scim = await app.connect({ organizations: [organization.id] });
    ann = await createUser(scim, { displayName: 'Ann Adams' });
    inner = await createGroup(scim, {
      displayName: `Inner ${suffix}`,
      externalId: 'G-inner',
      members: membersOf(ann),
    });
    await createGroup(scim, { displayName: `Outer ${suffix}`, members: membersOf(inner) });
    await createGroup(scim, { displayName: `Empty ${suffix}` });
  });

  test.each([
    ['displayName eq "INNER $SUFFIX"', ['Inner']],
    ['displayName sw "o"', ['Outer']],
    ['not (displayName sw "o")', ['Empty', 'Inner']],
    ['externalId eq "G-inner"', ['Inner']],
    ['externalId eq "g-inner"', []],
    ['externalId pr', ['Inner']],
    [`${GROUP}:displayName ew "$SUFFIX"`, ['Empty', 'Inner', 'Outer']],
    ['members.value eq "$ANN"', ['Inner']],
    ['members eq "$ANN"', ['Inner']],
    ['members[value eq "$ANN"]', ['Inner']],
    ['members[value eq "$INNER" and type eq "Group"]', ['Outer']],
    ['members[value eq "$INNER" and type eq "User"]', []],
    ['members.type eq "Group"', ['Outer']],
    ['members.display co "adams"', ['Inner']],
    ['members pr', ['Inner', 'Outer']],
    ['not (members pr)', ['Empty']],
    ['not (members.value eq "$ANN")', ['Empty', 'Outer']],
    ['id eq "$INNER" and members eq "$ANN"', ['Inner']],
    ['id eq "$INNER" and members eq "$INNER"', []],
    ['meta.resourceType eq "Group" and members[value eq "nobody"]', []],
  ])('%s (T26)', async (filter, expected) => {
    const filled = filter.replaceAll('$SUFFIX', suffix).replaceAll('$ANN', ann.id).replaceAll('$INNER', inner.id);
    const names = namesIn(await scim.search('/Groups', filled));
    expect(names.sort()).toEqual(expected.map((name) => `${name} ${suffix}`));
  });

  test('the membership question of Entra: attributes=id is enough of an answer', async () => {
    const filter = `id eq "${inner.id}" and members[value eq "${ann.id}"]`;
    const { body } = await scim.search('/Groups', filter, '&attributes=id');
    expect(body.Resources).toEqual([{ schemas: expect.arrayContaining([GROUP]), id: inner.id }]);
  });
});
