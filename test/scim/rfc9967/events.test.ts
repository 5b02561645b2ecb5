import { onSqlite } from '../../support/app';
import { createUser, expectScimError, expectStatus, patchOp, userBody } from '../../support/factories';

/** What is sent to receivers, duties 120 and 121, is in `test/events` and `test/portal/events`. */
onSqlite('RFC 9967 SCIM events: pushed, no asynchronous requests', (app) => {
  const { scim } = app;

  test('duty 107: ServiceProviderConfig has the events that are sent, and that no request is asynchronous (§4)', async () => {
    const { securityEvents } = (await scim.get('/ServiceProviderConfig')).body as { securityEvents?: unknown };
    expect(securityEvents).toEqual({
      asyncRequest: 'none',
      eventUris: [
        'urn:ietf:params:scim:event:feed:add',
        'urn:ietf:params:scim:event:feed:remove',
        'urn:ietf:params:scim:event:prov:create:notice',
        'urn:ietf:params:scim:event:prov:patch:notice',
        'urn:ietf:params:scim:event:prov:delete',
        'urn:ietf:params:scim:event:prov:activate',
        'urn:ietf:params:scim:event:prov:deactivate',
      ],
    });
  });

  test('duty 122: "Prefer: respond-async" is answered as any request is, and not as applied (§2.5.1.1)', async () => {
    const prefer = { Prefer: 'respond-async, wait=10' };
    const created = await scim.post('/Users', userBody(), prefer);
    const path = `/Users/${created.body.id}`;
    const patched = await scim.patch(path, patchOp({ op: 'add', path: 'title', value: 'x' }), prefer);
    const put = await scim.put(path, userBody({ userName: created.body.userName }), prefer);
    const gone = await scim.delete(path, prefer);
    const answers = [created, patched, put, gone];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 204]);
    for (const { headers } of answers) {
      expect(headers['preference-applied']).toBeUndefined();
      expect(headers['set-txn']).toBeUndefined();
    }
  });

  test('duty 123: a bulk request neither', async () => {
    const { id } = await createUser(scim);
    const bulk = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [{ method: 'DELETE', path: `/Users/${id}` }],
    };
    const response = await scim.post('/Bulk', bulk, { Prefer: 'respond-async' });
    expectStatus(response, 200);
    expect(response.headers['set-txn']).toBeUndefined();
  });

  test.each(['/Events', '/Streams', '/.well-known/ssf-configuration'])('there is no %s', async (path) => {
    expectScimError(await scim.get(path), 404);
  });
});
