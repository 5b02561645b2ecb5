import { subjectOf, type RequestSubject } from '../../src/http/request-subject';

const ID = '01a20031-f70e-75fc-be74-e0f07424f12b';

describe('what a request is about', () => {
  test.each<[string, string, unknown, RequestSubject]>([
    ['GET', `/scim/v2/Users/${ID}?attributes=id`, undefined, { type: 'User', id: ID }],
    ['POST', '/scim/v2/Users', { userName: 'ada', externalId: 'x' }, { type: 'User', name: 'ada', externalId: 'x' }],
    ['POST', '/scim/v2/Users', { USERNAME: 'ada' }, { type: 'User', name: 'ada' }],
    ['GET', '/scim/v2/Users?filter=userName%20eq%20%22ada%22', undefined, { type: 'User', name: 'ada' }],
    ['GET', '/scim/v2/Users?filter=externalId+eq+%22x%22', undefined, { type: 'User', externalId: 'x' }],
    ['POST', '/scim/v2/Users/.search', { filter: 'x' }, { type: 'User' }],
    ['POST', '/scim/v2/Groups', { displayName: 'Engineers' }, { type: 'Group', name: 'Engineers' }],
    ['PUT', `/scim/v2/Organizations/${ID}`, { name: 'Acme' }, { type: 'Organization', id: ID, name: 'Acme' }],
    [
      'PATCH',
      `/scim/v2/Users/${ID}`,
      { Operations: [{ op: 'replace', path: 'urn:ietf:params:scim:schemas:core:2.0:User:userName', value: 'ada' }] },
      { type: 'User', id: ID, name: 'ada' },
    ],
    [
      'PATCH',
      `/scim/v2/Users/${ID}`,
      { Operations: [{ op: 'add', value: { externalId: 'x' } }] },
      { type: 'User', id: ID, externalId: 'x' },
    ],
    ['GET', `/portal/Users('${ID}')`, undefined, { type: 'User', id: ID }],
    ['GET', `/portal/v2/users/${ID}`, undefined, { type: 'User', id: ID }],
    ['POST', '/portal/Users', { Username: 'ada' }, { type: 'User', name: 'ada' }],
    ['POST', '/portaladmin/community/users/ada/enable', {}, { type: 'User', name: 'ada' }],
    ['POST', '/portaladmin/security/users/createUser', { username: 'ada' }, { type: 'User', name: 'ada' }],
    ['POST', '/auth/login', { username: 'ada' }, { type: 'User', name: 'ada' }],
    ['POST', '/console/session', { username: 'ada' }, { type: 'User', name: 'ada' }],
    ['POST', `/admin/connections/${ID}/rotate`, {}, { type: 'Connection', id: ID }],
    ['POST', '/scim/v2/Bulk', { Operations: [{ path: '/Users' }] }, {}],
    ['GET', '/scim/v2/Schemas', undefined, {}],
    ['GET', '/scim/v2/Users/%', undefined, { type: 'User', id: '%' }],
    ['POST', '/scim/v2/Users', [null, 'x'], { type: 'User' }],
    ['POST', '/scim/v2/Users', { userName: 7, Operations: [null] }, { type: 'User' }],
  ])('%s %s %j', (method, target, body, subject) => {
    expect(subjectOf({ method, target, body })).toEqual(subject);
  });

  test('what was made is where the answer says', () => {
    const location = `https://portal.example/scim/v2/Users/${ID}`;
    const made = subjectOf({ method: 'POST', target: '/scim/v2/Users', body: { userName: 'ada' }, location });
    expect(made).toEqual({ type: 'User', id: ID, name: 'ada' });
  });
});
