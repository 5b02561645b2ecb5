import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import express from 'express';
import { appMessages } from '../../src/http/app-messages';

setFlagsFromString('--allow-natives-syntax');
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- the engine tells in no other way
const isDictionary = new Function('object', 'return !%HasFastProperties(object)') as (object: object) => boolean;

test('requests and responses are born as the app’s, and the engine does not keep them as dictionaries', async () => {
  const app = express();
  const born: (IncomingMessage | ServerResponse)[] = [];
  const listener: RequestListener = (request, response) => {
    born.push(request, response);
    response.end();
  };
  const server = createServer(appMessages(app), listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await new Promise((resolve) => server.close(resolve));
  expect(born.map((each) => Object.getPrototypeOf(each) as object)).toEqual([app.request, app.response]);
  expect(born.some(isDictionary)).toBe(false);
});
