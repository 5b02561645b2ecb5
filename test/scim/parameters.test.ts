import { parse } from 'node:querystring';
import type { Request, Response } from 'express';
import { normaliseParameters, QueryText } from '../../src/scim/parameters';

/** What the long way makes of a query: Express parses it as `node:querystring` does. */
function byTheRouter(text: string): unknown {
  const request = { query: parse(text) } as unknown as Request;
  void normaliseParameters(request, {} as Response, () => undefined);
  return request.query;
}

const PIECES = [
  ...['filter', 'FILTER', 'count', 'startIndex', 'attributes', '__proto__', 'constructor', 'x', ''],
  ...['=', '=', '=', '&', '+', '%20', '%22', '%C3%A9', '%ff', '%', '%zz', '%2', 'é', '0x10', '5', 'a.b', ' '],
];

test('a query is understood alike on the short way and on the long one', () => {
  let seed = 1;
  const next = (below: number) => {
    seed = (Math.imul(seed, 48_271) >>> 0) % 2_147_483_647;
    return seed % below;
  };
  for (let time = 0; time < 20_000; time += 1) {
    const text = Array.from({ length: next(6) }, () => PIECES[next(PIECES.length)]).join('');
    expect([text, new QueryText(text).parameters]).toEqual([text, byTheRouter(text)]);
  }
});

test.each([
  'filter=userName%20eq%20%22a%22',
  'filter=a+b',
  'filter=%ff%20',
  'filter=a=b',
  'filter',
  'filter=a&filter=b',
])('%s', (text) => {
  expect(new QueryText(text).parameters).toEqual(byTheRouter(text));
});
