import { call, type ApiError } from '../../src/console/client/kit/api';

/** What stands between the console and the server has pages of its own, in HTML. */
describe('an answer that the portal did not write', () => {
  const answerWith = (status: number, body: string, type: string) =>
    jest
      .spyOn(globalThis, 'fetch')
      .mockResolvedValue(new Response(body, { status, headers: { 'Content-Type': type } }));
  const refused = () => call('GET', '/scim/v2/Users').catch((error: unknown) => error as ApiError);
  afterEach(() => jest.restoreAllMocks());

  test.each([502, 503, 504])('%i of a proxy: the server can not be reached', async (status) => {
    answerWith(status, '<html><h1>502 Bad Gateway</h1><hr>nginx</html>', 'text/html');
    expect(await refused()).toMatchObject({ name: 'ApiError', status, code: 'unreachable', message: '' });
  });

  test('of any other status: no markup for a reason', async () => {
    answerWith(413, '<html><h1>413 Request Entity Too Large</h1></html>', 'text/html');
    expect(await refused()).toMatchObject({ status: 413, code: undefined, message: '' });
  });

  test('the portal’s own 503 keeps its words', async () => {
    answerWith(503, JSON.stringify({ error: { code: 'busy', message: 'Later.' } }), 'application/json');
    expect(await refused()).toMatchObject({ status: 503, code: 'busy', message: 'Later.' });
  });
});
