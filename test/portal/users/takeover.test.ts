import { onEveryApp } from '../../support/app';
import { createUser, expectScimError, GOOD_PASSWORD, patchOp, unique } from '../../support/factories';

const PORTAL_ADMIN = '00000001-0001-0001-0001-000000000001';
const DEVELOPER = '00000006-0006-0006-0006-000000000006';

onEveryApp('nobody takes over an account whose roles they could not grant', (app) => {
  const setPassword = patchOp({ op: 'replace', path: 'password', value: GOOD_PASSWORD });
  const newAddress = () => patchOp({ op: 'replace', path: 'emails', value: [{ value: `${unique('x')}@example.org` }] });

  test('a provisioning connection can not set the password or the address of a Portal Admin', async () => {
    const admin = await createUser(app.scim, { roles: [{ value: PORTAL_ADMIN }] });
    const client = await app.connect({});
    expectScimError(await client.patch(`/Users/${admin.id}`, setPassword), 403);
    expectScimError(await client.patch(`/Users/${admin.id}`, newAddress()), 403);
    const renamed = await client.patch(`/Users/${admin.id}`, patchOp({ op: 'add', path: 'nickName', value: 'Boss' }));
    expect(renamed.status).toBe(200);
  });

  test('it can set those of a Developer, and an administrator those of everybody', async () => {
    const developer = await createUser(app.scim, { roles: [{ value: DEVELOPER }] });
    const admin = await createUser(app.scim, { roles: [{ value: PORTAL_ADMIN }] });
    const client = await app.connect({});
    expect((await client.patch(`/Users/${developer.id}`, setPassword)).status).toBe(200);
    expect((await client.patch(`/Users/${developer.id}`, newAddress())).status).toBe(200);
    expect((await app.scim.patch(`/Users/${admin.id}`, setPassword)).status).toBe(200);
  });
});
