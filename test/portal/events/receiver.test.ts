import { verdictOf } from '../../../src/portal/events/receiver';

const answer = (status: number, code?: string, description?: string) => ({ status, code, description });

describe('what a receiver’s answer means (RFC 8935)', () => {
  test('202 alone is "accepted"', () => {
    expect(verdictOf(answer(202))).toEqual({ kind: 'accepted' });
    for (const status of [200, 201, 204, 302, 400, 401, 404, 413, 429, 500, 503]) {
      expect(verdictOf(answer(status)).kind).toBe('failed');
    }
  });

  test('an event that the receiver can make nothing of is not sent again', () => {
    const refused = { kind: 'refused', code: 'invalid_request', description: 'no such subject' };
    expect(verdictOf(answer(400, 'invalid_request', 'no such subject'))).toEqual(refused);
  });

  test.each(['invalid_key', 'invalid_issuer', 'invalid_audience', 'authentication_failed', 'access_denied', 'other'])(
    '%s would meet every event: none is left out for it',
    (code) => {
      const error = `The receiver answered 400, not 202: ${code}: see there`;
      expect(verdictOf(answer(400, code, 'see there'))).toEqual({ kind: 'failed', error });
    },
  );

  test('the words say what is wrong', () => {
    expect(verdictOf(answer(500))).toEqual({ kind: 'failed', error: 'The receiver answered 500, not 202.' });
    expect(verdictOf(answer(307))).toMatchObject({ error: expect.stringContaining('redirections are not followed') });
    expect(verdictOf({ error: 'no route' })).toEqual({ kind: 'failed', error: 'no route' });
  });
});
