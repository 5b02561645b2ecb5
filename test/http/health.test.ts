import { createHealthRouter } from '../../src/http/health';
import { startHttpServer, type HttpServer } from './http-server';

describe('the probes', () => {
  let server: HttpServer;
  let isStopping = false;
  let answers = true;
  beforeAll(async () => {
    const ping = () => (answers ? Promise.resolve() : Promise.reject(new Error('gone')));
    server = await startHttpServer((app) => app.use(createHealthRouter({ ping }, () => isStopping)));
  });
  afterAll(() => server.stop());

  const probe = async (path: string) => {
    const answer = await fetch(server.url + path);
    return [answer.status, await answer.json()];
  };

  test('/healthz is about the process, /readyz also about the storage, and about what is wanted', async () => {
    expect(await probe('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await probe('/readyz')).toEqual([200, { status: 'ok' }]);
    answers = false;
    expect(await probe('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await probe('/readyz')).toEqual([503, { status: 'the storage does not answer' }]);
    answers = true;
    isStopping = true;
    expect(await probe('/healthz')).toEqual([200, { status: 'ok' }]);
    expect(await probe('/readyz')).toEqual([503, { status: 'the server is stopping' }]);
  });
});
