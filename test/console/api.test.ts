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

describe('an answer that never comes', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(globalThis, 'fetch').mockImplementation(
      (_url, request) =>
        new Promise((_resolve, reject) => {
          const abort = () => reject(new Error('aborted'));
          if (request?.signal?.aborted) abort();
          request?.signal?.addEventListener('abort', abort);
        }),
    );
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const after = async (milliseconds: number, method: string, signal?: AbortSignal) => {
    const asked = call(method, '/scim/v2/Users/7', { signal }).catch((error: unknown) => error as ApiError);
    const waiting = Promise.race([asked, new Promise((resolve) => setTimeout(resolve, milliseconds, 'waits'))]);
    await jest.advanceTimersByTimeAsync(milliseconds);
    return await waiting;
  };

  test('of a change is waited for a minute; then nobody can tell whether it was made', async () => {
    expect(await after(59_000, 'PATCH')).toBe('waits');
    expect(await after(61_000, 'PATCH')).toMatchObject({ status: 0, code: 'unanswered' });
  });

  test('of a question is that of a server that can not be reached', async () => {
    expect(await after(61_000, 'GET')).toMatchObject({ status: 0, code: 'unreachable' });
  });

  test('is not waited for where nobody wants it any more', async () => {
    expect(await after(1, 'GET', AbortSignal.abort())).toMatchObject({ message: 'aborted' });
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(), 10);
    expect(await after(20, 'GET', leaving.signal)).toMatchObject({ message: 'aborted' });
  });
});
