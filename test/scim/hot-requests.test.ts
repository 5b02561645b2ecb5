import { onSqlite } from '../support/app';
import type { JsonObject } from '../support/scim-client';
import {
  createGroup,
  createUser,
  DEVELOPER_ROLE,
  ENTERPRISE_USER,
  expectScimError,
  ORG_ADMIN_ROLE,
  patchOp,
  PORTAL_USER,
  unique,
  userBody,
} from '../support/factories';

/** An answer without what is another one for each user. */
function withoutNames(text: string): string {
  return text
    .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/Users\/(?=[ "\\])/g, 'Users');
}

/** What differs from one answer to the next, whichever way it took. */
const OF_THE_MOMENT = ['date', 'x-request-id', 'keep-alive', 'connection'];

onSqlite('the short way of requests', (app) => {
  const { scim } = app;
  let id: string;

  beforeAll(async () => {
    ({ id } = await createUser(scim, {
      userName: 'short.way@example.com',
      externalId: 'short-way',
      displayName: 'Zoë "Short" Way',
      emails: [
        { value: 'Short.Way@example.com', type: 'work', primary: true },
        { value: 'short@home.example', type: 'home' },
      ],
      roles: [{ value: DEVELOPER_ROLE, primary: true }, { value: ORG_ADMIN_ROLE }],
      [ENTERPRISE_USER]: { department: 'Maps', employeeNumber: '7' },
      [PORTAL_USER]: { description: 'x' },
    }));
    for (const displayName of ['short one', 'short two']) {
      await createGroup(scim, { displayName, members: [{ value: id }] });
    }
  });

  async function answerTo(path: string, headers: Record<string, string>) {
    const answer = await fetch(`${app.scimUrl()}${path}`, { headers });
    const told = [...answer.headers].filter(([name]) => !OF_THE_MOMENT.includes(name));
    return { status: answer.status, headers: Object.fromEntries(told), text: await answer.text() };
  }

  // A slash at the end leads the long way.
  test.each([
    ['a resource', '/Users/:id', {}, 200],
    ['a part of it', '/Users/:id?attributes=userName', {}, 200],
    ['attributes that exclude each other', '/Users/:id?attributes=a&excludedAttributes=b', {}, 400],
    ['a resource that is not there', '/Users/nobody', {}, 404],
    ['a resource that has not changed', '/Users/:id', { 'If-None-Match': 'W/"1"' }, 304],
    ['a list', '/Users?filter=userName%20eq%20%22SHORT.way@example.com%22', {}, 200],
    ['a list by externalId', '/Users?filter=externalId+eq+"short-way"', {}, 200],
    ['a list by id', '/Users?filter=id eq ":id"', {}, 200],
    ['a list by an e-mail address', '/Users?filter=emails.value eq "short.way@example.com"', {}, 200],
    ['a list by one of a type', '/Users?filter=emails[type eq "work"].value eq "short.way@example.com"', {}, 200],
    ['a list by one of another type', '/Users?filter=emails[type eq "home"].value eq "short.way@example.com"', {}, 200],
    ['a list in which a part is shown', '/Users?filter=userName eq "SHORT.way@example.com"&attributes=emails', {}, 200],
    ['a list of which nothing is asked for', '/Users?filter=id eq ":id"&count=0', {}, 200],
    ['a list from its second on', '/Users?filter=id eq ":id"&startIndex=2', {}, 200],
    ['a list in an order', '/Users?filter=id eq ":id" or userName eq "nobody"&sortBy=displayName', {}, 200],
    ['parameters in any case, some of them twice', '/Users?COUNT=1&startindex=1&startIndex=2', {}, 400],
    ['an unknown parameter', '/Roles?count=2&what=ever', {}, 200],
    ['a count that is no number', '/Groups?count=0x10', {}, 400],
    ['a filter that is none', '/Users?filter=userName%20is', {}, 400],
    ['a media type', '/Users/:id', { Accept: 'application/json' }, 200],
    ['a token that is none', '/Users/:id', { Authorization: 'Bearer nobody' }, 401],
  ])('tells of %s what the long way tells', async (_what, path, given, status) => {
    const headers = { Authorization: `Bearer ${app.adminToken()}`, ...given };
    const short = path.replace(':id', id);
    const long = short.replace(/(\?|$)/, '/$1');
    const answer = await answerTo(short, headers);
    expect(answer.status).toBe(status);
    expect(answer).toEqual(await answerTo(long, headers));
    // The same from what is kept by now.
    expect(await answerTo(short, headers)).toEqual(answer);
  });

  const json = { 'Content-Type': 'application/scim+json' };
  const change = patchOp({ op: 'replace', path: 'displayName', value: 'Ada' });

  // Each way changes a user of its own.
  test.each<[string, string, string, Record<string, string>, JsonObject | string | undefined, number]>([
    ['a new user', 'POST', '/Users?attributes=userName', json, { userName: 'NAME' }, 201],
    ['a new user without a name', 'POST', '/Users', json, { userName: null }, 400],
    ['a name that is taken', 'POST', '/Users', json, { userName: 'short.way@example.com' }, 409],
    ['a body of JSON', 'POST', '/Users', { 'Content-Type': 'application/json' }, { userName: 'NAME' }, 201],
    ['a body of another type', 'POST', '/Users', { 'Content-Type': 'text/plain' }, { userName: 'NAME' }, 415],
    ['a body that is no JSON', 'POST', '/Users', json, '{"userName"', 400],
    ['no body at all', 'PATCH', '/Users/:id', {}, undefined, 400],
    ['a replaced user', 'PUT', '/Users/:id', json, { userName: 'NAME', displayName: 'A' }, 200],
    ['a changed user', 'PATCH', '/Users/:id', json, change, 200],
    ['a changed user, nothing shown', 'PATCH', '/Users/:id', { ...json, Prefer: 'return=minimal' }, change, 204],
    ['a change of a version that is gone', 'PATCH', '/Users/:id', { ...json, 'If-Match': 'W/"7"' }, change, 412],
    ['a change of nobody', 'PATCH', '/Users/nobody', json, change, 404],
    ['a deleted user', 'DELETE', '/Users/:id', {}, undefined, 204],
    ['a method that is not for lists', 'PUT', '/Users', json, {}, 405],
    ['a method that is for lists', 'POST', '/Users/:id', json, {}, 405],
    ['a token that is none', 'POST', '/Users', { ...json, Authorization: 'Bearer nobody' }, { userName: 'NAME' }, 401],
  ])('makes of %s what the long way makes', async (_what, method, path, given, body, status) => {
    const told = [];
    for (const [at, end] of ['', '/'].entries()) {
      const [name, old] = [unique('short'), await createUser(scim)];
      const sent = typeof body === 'string' ? body : body && JSON.stringify(userBody(body)).replace('NAME', name);
      const headers = { Authorization: `Bearer ${app.adminToken()}`, ...given };
      const target = path.replace(':id', old.id).replace(/(\?|$)/, `${end}$1`);
      const answer = await fetch(`${app.scimUrl()}${target}`, { method, headers, ...(sent && { body: sent }) });
      const shown = [...answer.headers].filter(([header]) => !OF_THE_MOMENT.includes(header));
      const text = JSON.stringify([answer.status, Object.fromEntries(shown), await answer.text()]);
      told[at] = withoutNames(text.replaceAll(name, 'NAME').replaceAll(old.userName, 'OLD'));
      expect(answer.status).toBe(status);
    }
    expect(told[0]).toEqual(told[1]);
  });

  test('a body that comes with a GET is passed over', async () => {
    const answer = await app.scim.send('GET', `/Users/${id}`, { displayName: 'x' });
    expect(answer.status).toBe(200);
  });

  test('a request id that was sent along comes back', async () => {
    const headers = { Authorization: `Bearer ${app.adminToken()}`, 'X-Request-Id': 'my-own' };
    for (const [path, status] of [[id, 200] as const, ['nobody', 404] as const]) {
      const answer = await fetch(`${app.scimUrl()}/Users/${path}`, { headers });
      expect([answer.status, answer.headers.get('x-request-id')]).toEqual([status, 'my-own']);
    }
    expect(app.log()).toContain('"requestId":"my-own","method":"GET","path":"/scim/v2/Users/nobody","status":404');
  });

  test('an error that nobody foresaw is a 500 under its request id, logged once', async () => {
    await app.onBrokenStorage('the disk is gone', async (broken, log) => {
      for (const asked of [broken.get(`/Users/${id}`), broken.patch(`/Users/${id}`, change)]) {
        const answer = await asked;
        const requestId = answer.headers['x-request-id'] as string;
        expectScimError(answer, 500);
        expect(answer.body.detail).toContain(requestId);
        expect(log().split('the disk is gone').length).toBeGreaterThan(1);
      }
    });
  });
});
