import { createFrontDoor } from '../../src/http/front-door';
import { startHttpServer, type HttpServer } from './http-server';

describe('the bare address', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await startHttpServer((app) => app.use(createFrontDoor('https://id.example.org/base')));
  });
  afterAll(() => server.stop());

  const knock = (accept: string) => fetch(server.url, { headers: { accept }, redirect: 'manual' });

  test('leads a browser to the console', async () => {
    const { status, headers } = await knock('text/html,application/xhtml+xml,*/*;q=0.8');
    expect([status, headers.get('location')]).toEqual([303, 'https://id.example.org/base/console']);
    expect(headers.get('vary')).toBe('Accept');
  });

  test('tells a program what there is', async () => {
    const answer = await knock('*/*');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      console: 'https://id.example.org/base/console',
      scim: 'https://id.example.org/base/scim/v2',
      documentation: 'https://id.example.org/base/docs',
    });
  });
});
