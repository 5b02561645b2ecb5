import { MessageChannel } from 'node:worker_threads';
import { ThreadCalls } from '../../src/composition/thread-calls';
import { PortalError } from '../../src/portal/errors';

const SERVED = {
  double: (number: number) => Promise.resolve(number * 2),
  refuse: () => Promise.reject(new PortalError('busy', 'Later.', { attribute: 'password', retryAfter: 7 })),
  fail: () => Promise.reject(new RangeError('out of it')),
  never: () => new Promise<void>(() => undefined),
};

describe('calls between threads', () => {
  const { port1, port2 } = new MessageChannel();
  const calls = new ThreadCalls<typeof SERVED>(port1, {});
  new ThreadCalls(port2, SERVED);
  afterAll(() => {
    port1.close();
  });

  test('answer in any order, each its own caller', async () => {
    expect(await Promise.all([1, 2, 3].map((number) => calls.call('double', number)))).toEqual([2, 4, 6]);
  });

  test('a refusal is one on this side, too, with all it says; another error stays an error', async () => {
    const refused: unknown = await calls.call('refuse').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PortalError);
    expect(refused).toMatchObject({ code: 'busy', message: 'Later.', attribute: 'password', retryAfter: 7 });
    await expect(calls.call('fail')).rejects.toMatchObject({ name: 'RangeError', message: 'out of it' });
  });

  test('nobody waits for a thread that is gone', async () => {
    const waiting = calls.call('never');
    calls.fail(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
  });
});
