import { connect, type AddressInfo } from 'node:net';
import { createHttpServer } from '../../src/http/http-server';
import express from 'express';

/** What a proxy in front could read in another way than we do (RFC 9112 §11.2): it is refused, and the connection ends. */
describe('where a request ends', () => {
  const seen: string[] = [];
  const app = express();
  app.use((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume().once('end', () => response.send('answered'));
  });
  const server = createHttpServer(app);

  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(() => void seen.splice(0));

  /** The statuses of all answers to what is sent, until the server ends the connection. */
  async function exchange(...lines: string[]): Promise<string[]> {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(lines.join('\r\n'), 'latin1');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status = '']) => status);
  }

  const SECOND = ['GET /second HTTP/1.1', 'Host: x', '', ''];

  test.each<[string, string[]]>([
    ['a length and chunks', ['Content-Length: 5', 'Transfer-Encoding: chunked', '', '0', '', ...SECOND]],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 5', '', 'abcde', ...SECOND]],
    ['a length with a sign', ['Content-Length: +0', '', ...SECOND]],
    ['an unknown coding', ['Transfer-Encoding: xchunked', '', '0', '', ...SECOND]],
    ['chunks that are not the last coding', ['Transfer-Encoding: chunked, identity', '', '0', '', ...SECOND]],
    ['a space before the colon', ['Transfer-Encoding : chunked', '', '0', '', ...SECOND]],
    ['a header in two lines', ['Transfer-Encoding:', ' chunked', '', '0', '', ...SECOND]],
    ['a line that ends with LF alone', ['X: a\nContent-Length: 0', '', ...SECOND]],
    ['CR within a line', ['X: a\rContent-Length: 0', '', ...SECOND]],
    ['a chunk whose size is none', ['Transfer-Encoding: chunked', '', '0x0', '', ...SECOND]],
  ])('%s: 400, and nothing that follows is taken for a request', async (_what, rest) => {
    expect(await exchange('POST /first HTTP/1.1', 'Host: x', ...rest)).toEqual(['400']);
    expect(seen).not.toContain('GET /second');
  });

  test('requests that follow each other over one connection are answered in order, bodies of GET left out', async () => {
    const last = ['GET /last HTTP/1.1', 'Host: x', 'Connection: close', '', ''];
    const first = [
      'GET /first HTTP/1.1',
      'Host: x',
      'Content-Length: 30',
      '',
      'GET /within HTTP/1.1\r\nHost: x\r'.slice(0, 30),
    ];
    expect(await exchange([...first, ''].join('\r\n').slice(0, -2) + last.join('\r\n'))).toEqual(['200', '200']);
    expect(seen).toEqual(['GET /first', 'GET /last']);
  });
});
