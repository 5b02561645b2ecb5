import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { appMessages } from '../../src/http/app-messages';
import { addShortcut } from '../../src/http/shortcut';

function appWithShortcut(): Express {
  const app = express();
  app.get('/:name', (request, response) => void response.send(`router ${request.params.name}`));
  app.use(
    ((error: Error, _request, response, _next) =>
      void response.status(500).send(`app ${error.message}`)) as express.ErrorRequestHandler,
  );
  addShortcut(app, {
    takes: ({ url }) => url.startsWith('/hot'),
    handlers: [
      (_request, response, next) => {
        response.set('X-First', 'yes');
        next();
      },
      ({ url }, response, next) => {
        if (url === '/hot-thrown') throw new Error('thrown');
        if (url === '/hot-told') next(new Error('told'));
        else response.send('shortcut');
      },
    ],
    onError: (error: Error, _request, response, _next) => void response.status(400).send(error.message),
  });
  return app;
}

describe.each([
  ['with requests born as the app’s', true],
  ['with plain requests', false],
])('a shortcut past the router, %s', (_name, born) => {
  const ask = async (path: string) => {
    const app = appWithShortcut();
    const server = createServer(born ? appMessages(app) : {}, app as RequestListener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
    const told = [answer.status, await answer.text(), answer.headers.get('x-first')];
    server.closeAllConnections();
    server.close();
    return told;
  };

  test('takes what is its own, through its handlers in order', async () => {
    expect(await ask('/hot')).toEqual([200, 'shortcut', 'yes']);
  });

  test('leaves all else to the router', async () => {
    expect(await ask('/cold')).toEqual([200, 'router cold', null]);
  });

  test.each(['thrown', 'told'])('answers an error that was %s', async (how) => {
    expect(await ask(`/hot-${how}`)).toEqual([400, how, 'yes']);
  });
});

test('a listener that is no app gets nothing', () => {
  expect(appMessages(() => undefined)).toEqual({});
});
