import { PRIVILEGES } from '../../src/portal/actor';
import { onEveryApp } from '../support/app';
import { ORG_ADMIN_ROLE, unique } from '../support/factories';

/** What every portal has tells so to whoever asks, so that nobody is offered to change or delete it. */
onEveryApp('builtIn', (app) => {
  test.each([
    ['Organization', 'name', 'portal', unique('custom')],
    ['Role', 'value', ORG_ADMIN_ROLE, unique('custom')],
  ])('%s: where it is named, and in filters', async (type, key, builtIn, custom) => {
    const endpoint = `/${type}s`;
    const scim = await app.connect({ privileges: PRIVILEGES });
    const made = await scim.post(endpoint, {
      schemas: [`urn:ietf:params:scim:schemas:portal:2.0:${type}`],
      [key]: custom,
      builtIn: true,
    });
    expect(made.status).toBe(201);
    const search = (filter: string) => scim.search(endpoint, filter, `&attributes=builtIn,${key}`);
    expect((await search(`${key} eq "${builtIn}"`)).body.Resources).toMatchObject([{ builtIn: true }]);
    expect((await search(`${key} eq "${custom}"`)).body.Resources).toMatchObject([{ builtIn: false }]);
    expect((await search(`builtIn eq false and ${key} eq "${builtIn}"`)).body.totalResults).toBe(0);
    expect((await scim.get(`${endpoint}/${made.body.id}`)).body).not.toHaveProperty('builtIn');
  });
});
