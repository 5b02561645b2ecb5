import { createServer as createTlsServer } from 'node:https';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPushTransport } from '../../src/events/push-transport';
import type { LookupAll } from '../../src/events/checked-lookup';
import { createReceiverAddresses } from '../../src/portal/events/receiver-addresses';
import { makeCertificate } from '../support/certificate';
import { startReceiver, type TestReceiver } from './test-receiver';

const SET = `e30.${Buffer.from('{"jti":"1"}').toString('base64url')}.e30`;
const event = (url: string) => ({ url, bearer: undefined, set: SET });
const here = createReceiverAddresses(['127.0.0.1']);
const nowhere = createReceiverAddresses([]);

/** Names resolve to what is said here, one answer after the other. */
function resolving(...answers: string[][]): { lookup: LookupAll; asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupAll = (hostname, _options, done) => {
    const addresses = answers[Math.min(asked.push(hostname), answers.length) - 1] ?? [];
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { lookup, asked };
}

describe('delivery by push (RFC 8935)', () => {
  let receiver: TestReceiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.stop());

  test('a POST of application/secevent+jwt, with the receiver’s token', async () => {
    const push = createPushTransport({ addresses: here });
    const answer = await push({ url: receiver.url, bearer: 'its-token', set: SET });
    expect(answer).toMatchObject({ status: 202 });
    expect(receiver.received).toMatchObject([
      {
        set: SET,
        headers: {
          'content-type': 'application/secevent+jwt',
          accept: 'application/json',
          authorization: 'Bearer its-token',
        },
      },
    ]);
    await push(event(receiver.url));
    expect(receiver.received[1]?.headers.authorization).toBeUndefined();
  });

  test('"err" and "description" of an answer are read, control characters made harmless', async () => {
    const body = JSON.stringify({ err: 'invalid_request', description: 'first\r\n\u001b[31msecond' });
    receiver.answerWith(() => ({ status: 400, headers: { 'content-type': 'application/json' }, body }));
    const expected = { status: 400, code: 'invalid_request', description: 'first???[31msecond' };
    expect(await createPushTransport({ addresses: here })(event(receiver.url))).toEqual(expected);
  });

  test.each(['', '[]', 'null', '"text"', '<html>', '{"err":1}', `{"err":"${'x'.repeat(100_000)}"}`])(
    'an answer that is no such thing is none: %.20s',
    async (body) => {
      receiver.answerWith(() => ({ status: 400, body }));
      const expected = { status: 400, code: undefined, description: undefined };
      expect(await createPushTransport({ addresses: here })(event(receiver.url))).toEqual(expected);
    },
  );

  test('redirections are not followed', async () => {
    const other = await startReceiver();
    receiver.answerWith(() => ({ status: 307, headers: { location: other.url } }));
    expect(await createPushTransport({ addresses: here })(event(receiver.url))).toMatchObject({ status: 307 });
    expect(other.received).toEqual([]);
    await other.stop();
  });

  test('a receiver that doesn’t answer, or not to the end, is not waited for', async () => {
    const push = createPushTransport({ addresses: here, patience: 50 });
    receiver.answerWith(() => new Promise(() => undefined));
    expect(await push(event(receiver.url))).toEqual({ error: 'The receiver took more than 50 ms.' });
    const endless = await listen(createServer((_request, response) => void response.writeHead(400).write('{')));
    expect(await push(event(urlOf(endless)))).toEqual({ error: expect.any(String) });
    endless.closeAllConnections();
    endless.close();
  });

  test('a receiver that isn’t there is told as such', async () => {
    await receiver.stop();
    const answer = await createPushTransport({ addresses: here })(event(receiver.url));
    expect(answer).toEqual({ error: expect.stringContaining('ECONNREFUSED') });
  });

  test('a connection is kept; one that was closed meanwhile is no failure', async () => {
    let connections = 0;
    const server = await listen(
      createServer((request, response) => void request.resume().on('end', () => response.writeHead(202).end())),
    );
    server.on('connection', () => void (connections += 1));
    const push = createPushTransport({ addresses: here });
    for (let at = 0; at < 3; at += 1) expect(await push(event(urlOf(server)))).toMatchObject({ status: 202 });
    expect(connections).toBe(1);
    server.closeAllConnections();
    expect(await push(event(urlOf(server)))).toMatchObject({ status: 202 });
    expect(connections).toBe(2);
    server.closeAllConnections();
    server.close();
  });
});

describe('nobody is led elsewhere (SSRF)', () => {
  test('a private address is not connected to', async () => {
    const receiver = await startReceiver();
    const answer = await createPushTransport({ addresses: nowhere })(event(receiver.url));
    expect(answer).toEqual({ error: expect.stringContaining("can't be sent to") });
    expect(receiver.received).toEqual([]);
    await receiver.stop();
  });

  test.each([
    ['one', [['127.0.0.1']]],
    ['one of several', [['93.184.216.34', '10.0.0.1']]],
    ['IPv6', [['::1']]],
    ['mapped', [['::ffff:10.0.0.1']]],
    ['none', [[]]],
  ])('a name that leads to a private address is refused: %s', async (_what, answers) => {
    const { lookup } = resolving(...answers);
    const push = createPushTransport({ addresses: nowhere, lookup });
    expect(await push(event('https://portal.example.org/events'))).toEqual({
      error: expect.stringMatching(/^portal\.example\.org (can't be sent to|has no address)/),
    });
  });

  test('rebinding: what was checked is what is connected to', async () => {
    const [allowed, forbidden] = await tlsReceivers('127.0.0.1', '127.0.0.2');
    const { lookup, asked } = resolving(['127.0.0.1'], ['127.0.0.2']);
    const push = createPushTransport({ addresses: here, lookup });
    const url = `https://portal.example.org:${allowed.port}/`;
    await push(event(url));
    expect([asked.length, allowed.connections(), forbidden.connections()]).toEqual([1, 1, 0]);
    expect(await push(event(url))).toEqual({ error: expect.stringContaining('127.0.0.2 is no public address') });
    expect([asked.length, allowed.connections(), forbidden.connections()]).toEqual([2, 1, 0]);
    allowed.stop();
    forbidden.stop();
  });

  test('over TLS, a receiver whose certificate nobody vouches for gets nothing', async () => {
    const [receiver, other] = await tlsReceivers('127.0.0.1', '127.0.0.2');
    const { lookup } = resolving(['127.0.0.1']);
    const push = createPushTransport({ addresses: here, lookup });
    const answer = await push(event(`https://portal.example.org:${receiver.port}/`));
    expect(answer).toEqual({ error: expect.stringMatching(/self-signed|unable to verify/) });
    expect(receiver.requests()).toBe(0);
    receiver.stop();
    other.stop();
  });
});

interface TlsReceiver {
  readonly port: number;
  connections(): number;
  requests(): number;
  stop(): void;
}

/** Two servers on one port of two addresses of this machine. */
async function tlsReceivers(...[first, second]: [string, string]): Promise<[TlsReceiver, TlsReceiver]> {
  const receiver = await tlsReceiver(first, 0);
  return [receiver, await tlsReceiver(second, receiver.port)];
}

async function tlsReceiver(address: string, port: number): Promise<TlsReceiver> {
  let [connections, requests] = [0, 0];
  const server = createTlsServer(makeCertificate('portal.example.org'), (_request, response) => {
    requests += 1;
    response.writeHead(202).end();
  });
  server.on('connection', () => void (connections += 1));
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    requests: () => requests,
    stop: () => server.close(),
  };
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
