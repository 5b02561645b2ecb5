import { BASE_URL, onEveryApp } from '../../support/app';
import { createUser, patchOp, unique } from '../../support/factories';
import { ENTERPRISE_USER, ORGANIZATION, PORTAL_USER } from '../../../src/portal/schema-urns';
import type { ScimBody } from '../../support/scim-client';

onEveryApp('RFC 7643 §4.3: manager.displayName, "The displayName of the user’s manager", is the server’s', (app) => {
  const { scim } = app;
  const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE_USER];
  const ledBy = (id: string) => ({ schemas, [ENTERPRISE_USER]: { department: 'D', manager: { value: id } } });
  const managerIn = (body: unknown) => (body as Record<string, { manager?: object }>)[ENTERPRISE_USER]?.manager;
  const shown = ({ id }: ScimBody, displayName?: string) => ({
    value: id,
    $ref: `${BASE_URL}/scim/v2/Users/${id}`,
    ...(displayName !== undefined && { displayName }),
  });
  const rename = ({ id }: ScimBody, displayName: string) =>
    scim.patch(`/Users/${id}`, patchOp({ op: 'replace', path: 'displayName', value: displayName }));

  test('in the answers to POST, PUT, PATCH and GET, in lists and searches, by its own path and by no other', async () => {
    const boss = await createUser(scim, { displayName: 'Bärbel Boss' });
    const other = await createUser(scim, { displayName: 'Otto Other' });
    const user = await createUser(scim, ledBy(boss.id));
    const path = `/Users/${user.id}`;
    const expected = shown(boss, 'Bärbel Boss');
    expect(managerIn(user)).toEqual(expected);
    expect(managerIn((await scim.get(path)).body)).toEqual(expected);
    const [listed] = (await scim.search('/Users', `id eq "${user.id}"`)).body.Resources;
    expect(managerIn(listed)).toEqual(expected);
    const root = await scim.search('/', `id eq "${user.id}"`);
    expect(managerIn(root.body.Resources[0])).toEqual(expected);
    const patch = patchOp({ op: 'replace', path: 'manager', value: { value: other.id, displayName: 'Nobody' } });
    expect(managerIn((await scim.patch(path, patch)).body)).toEqual(shown(other, 'Otto Other'));
    const put = { userName: user.userName, ...ledBy(boss.id) };
    expect(managerIn((await scim.put(path, put)).body)).toEqual(expected);
    const only = await scim.get(`${path}?attributes=${ENTERPRISE_USER}:manager.displayName`);
    expect(managerIn(only.body)).toEqual({ displayName: 'Bärbel Boss' });
    const without = await scim.get(`${path}?excludedAttributes=${ENTERPRISE_USER}:manager.displayName`);
    expect(managerIn(without.body)).toEqual(shown(boss));
  });

  test('what a filter finds by it is what is shown', async () => {
    const boss = await createUser(scim, { displayName: unique('boss') });
    const user = await createUser(scim, ledBy(boss.id));
    const found = await scim.search('/Users', `manager.displayName eq "${String(boss['displayName'])}"`);
    expect(found.body.Resources.map(({ id }) => id)).toEqual([user.id]);
  });

  test('it follows the manager: renamed, without a name, deleted; the version of the user stays (duty 93)', async () => {
    const boss = await createUser(scim, { displayName: 'Before' });
    const user = await createUser(scim, ledBy(boss.id));
    const read = async () => {
      for (let time = 0; time < 2; time++) await scim.get(`/Users/${user.id}`);
      for (let time = 0; time < 2; time++) await scim.search('/Users', `userName eq "${String(user.userName)}"`);
      const [listed] = (await scim.search('/Users', `userName eq "${String(user.userName)}"`)).body.Resources;
      const { body } = await scim.get(`/Users/${user.id}`);
      expect(listed).toEqual(body);
      expect(body.meta.version).toBe(user.meta.version);
      return managerIn(body);
    };
    expect(await read()).toEqual(shown(boss, 'Before'));
    await rename(boss, 'After');
    expect(await read()).toEqual(shown(boss, 'After'));
    await scim.patch(`/Users/${boss.id}`, patchOp({ op: 'remove', path: 'displayName' }));
    expect(await read()).toEqual(shown(boss));
    await rename(boss, 'Again');
    expect(await read()).toEqual(shown(boss, 'Again'));
    await scim.delete(`/Users/${boss.id}`);
    expect(await read()).toEqual(shown(boss));
  });

  test('of the user’s own organization only; of nobody whom the portal knows, none', async () => {
    const away = await scim.post('/Organizations', { schemas: [ORGANIZATION], name: unique('organization') });
    const boss = await createUser(scim, { displayName: 'Near' });
    const user = await createUser(scim, ledBy(boss.id));
    const move = patchOp({ op: 'replace', path: `${PORTAL_USER}:organization`, value: { value: away.body.id } });
    await scim.patch(`/Users/${boss.id}`, move);
    expect(managerIn((await scim.get(`/Users/${user.id}`)).body)).toEqual(shown(boss));
    const stranger = await createUser(scim, { [ENTERPRISE_USER]: { manager: 'somebody' }, schemas });
    expect(managerIn(stranger)).toMatchObject({ value: 'somebody' });
    expect(managerIn(stranger)).not.toHaveProperty('displayName');
  });

  test('oneself as manager', async () => {
    const user = await createUser(scim, { displayName: 'Self' });
    const path = `/Users/${user.id}`;
    const patched = await scim.patch(path, patchOp({ op: 'add', path: 'manager', value: user.id }));
    expect(managerIn(patched.body)).toEqual(shown(user, 'Self'));
    expect(managerIn((await rename(user, 'Me')).body)).toEqual(shown(user, 'Me'));
    expect(managerIn((await scim.get(path)).body)).toEqual(shown(user, 'Me'));
  });
});
