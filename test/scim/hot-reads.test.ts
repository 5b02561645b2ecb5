import { onSqlite } from '../support/app';
import { createUser } from '../support/factories';

/** What differs from one answer to the next, whichever way it took. */
const OF_THE_MOMENT = ['date', 'x-request-id', 'keep-alive', 'connection'];

onSqlite('the short way of reads', (app) => {
  const { scim } = app;
  let id: string;

  beforeAll(async () => {
    ({ id } = await createUser(scim, { userName: 'short.way@example.com' }));
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
  });

  test('a request id that was sent along comes back', async () => {
    const headers = { Authorization: `Bearer ${app.adminToken()}`, 'X-Request-Id': 'my-own' };
    const answer = await fetch(`${app.scimUrl()}/Users/${id}`, { headers });
    expect(answer.headers.get('x-request-id')).toBe('my-own');
  });
});
