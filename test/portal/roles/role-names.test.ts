import { onEveryApp } from '../../support/app';
import { expectScimError, expectStatus, ORG_ADMIN_ROLE, unique } from '../../support/factories';
import type { JsonObject, ScimBody } from '../../support/scim-client';

const ROLE = 'urn:ietf:params:scim:schemas:portal:2.0:Role';

/** A role is named by value, display or id: what means one must not come to mean another. */
onEveryApp('names of roles', (app) => {
  const send = (fields: JsonObject) => app.scim.post('/Roles', { schemas: [ROLE], ...fields });

  async function role(): Promise<ScimBody> {
    const answer = await send({ value: unique('value'), display: unique('Display') });
    expectStatus(answer, 201);
    return answer.body;
  }

  test('a new one has neither value nor display in common with another’s value, display or id, in any case', async () => {
    const { id, value, display } = (await role()) as ScimBody & { value: string; display: string };
    for (const taken of [value, display, id, ORG_ADMIN_ROLE, 'Org Admin']) {
      for (const name of [taken, taken.toUpperCase()]) {
        expectScimError(await send({ value: name, display: unique('d') }), 409, 'uniqueness');
        expectScimError(await send({ value: unique('v'), display: name }), 409, 'uniqueness');
      }
    }
  });

  test('nor one that is renamed, but its own names are its own', async () => {
    const [one, other] = [await role(), await role()];
    const rename = (display: unknown) => app.scim.put(`/Roles/${one.id}`, { ...one, display });
    for (const name of [other['value'], other['display'], other.id]) expectScimError(await rename(name), 409);
    for (const name of [one['value'], one.id, unique('free')]) expectStatus(await rename(name), 200);
  });
});
