import type { Request, Response } from 'express';
import { checkMethod } from '../../src/scim/methods';
import { countProcessorTime } from '../support/processor-time';

test('a path of slashes is refused, in time that doesn’t grow with their square', () => {
  const request = { path: `/Users${'/'.repeat(200_000)}x`, baseUrl: '', method: 'GET' } as Request;
  const spent = countProcessorTime();
  expect(() => void checkMethod(request, {} as Response, () => undefined)).toThrow('There is no endpoint');
  // As many as a request line holds, 60,000, kept the server from answering anybody for four seconds.
  expect(spent()).toBeLessThan(1_000);
});
