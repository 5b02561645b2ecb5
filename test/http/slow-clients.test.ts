import type { RequestListener, Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { createHttpServer, type ClientPatience } from '../../src/http/http-server';

/** Short, so that the tests are; in the same proportions as in earnest. */
const PATIENCE: ClientPatience = {
  headers: 300,
  request: 600,
  keepAlive: 300,
  idle: 1_000,
  checkEvery: 50,
  connections: 20,
};

/** More than the buffers of both ends of a connection hold. */
const BIG = Buffer.alloc(64 * 1024 * 1024, 'x');

const app: RequestListener = (request, response) => {
  if (request.url === '/big') return void response.end(BIG);
  request.resume().on('end', () => response.end('ok'));
};

describe('clients that take their time', () => {
  let server: Server;
  beforeAll(() => {
    server = createHttpServer(app, undefined, PATIENCE);
    return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  /** A connection, and what it gets until the server ends it. */
  function open(): { socket: Socket; ended: Promise<string> } {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1').slice(0, 1_000)));
    socket.on('error', () => undefined);
    return { socket, ended: new Promise((resolve) => socket.on('close', () => resolve(received))) };
  }

  /** Sends a piece now and then, for ever. */
  function drip(socket: Socket, piece: string): void {
    const timer = setInterval(() => socket.write(piece), 50);
    socket.on('close', () => clearInterval(timer));
  }

  test('headers that never end: 408, and cut', async () => {
    const { socket, ended } = open();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    drip(socket, 'X-More: 1\r\n');
    expect(await ended).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('a body that never ends: 408, and cut', async () => {
    const { socket, ended } = open();
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n');
    drip(socket, 'x');
    expect(await ended).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('a large body may take longer, as long as it comes quickly', async () => {
    const { socket, ended } = open();
    const piece = 'x'.repeat(16 * 1024);
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${30 * piece.length}\r\n\r\n`);
    for (let sent = 0; sent < 30; sent += 1) {
      socket.write(piece);
      await setTimeout(50);
    }
    expect(await ended).toMatch(/^HTTP\/1\.1 200 /);
  });

  test('a connection on which nothing is said, and one kept open after its answer, are closed', async () => {
    const silent = open();
    const kept = open();
    kept.socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await kept.ended).toMatch(/^HTTP\/1\.1 200 /);
    expect(await silent.ended).toMatch(/^(|HTTP\/1\.1 408 [^]*)$/);
  });

  test('a big answer that nobody reads: cut, its memory freed', async () => {
    const { socket } = open();
    const gone = new Promise((resolve) => server.once('connection', (each: Socket) => each.once('close', resolve)));
    socket.pause();
    socket.write('GET /big HTTP/1.1\r\nHost: x\r\n\r\n');
    await gone;
    socket.destroy();
  });

  test('many of them hold up nobody; beyond the limit of connections new ones are closed at once', async () => {
    const slow = Array.from({ length: 19 }, open);
    for (const { socket } of slow) socket.write('GET / HTTP/1.1\r\n');
    const { socket, ended } = open();
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await ended).toMatch(/^HTTP\/1\.1 200 /);
    await Promise.all(slow.map((each) => each.ended));

    const full = Array.from({ length: 21 }, open);
    const first = await Promise.race(full.map(async (each, at) => [at, await each.ended] as const));
    expect(first).toEqual([20, '']);
    for (const each of full) each.socket.destroy();
  });
});
