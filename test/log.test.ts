import { createLogger } from '../src/log';

const CANARY = 'canary-7f3a';

function logged(fields: object): { line: string; json: Record<string, unknown> } {
  const lines: string[] = [];
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });
  log.info(fields, 'message');
  const [line = ''] = lines;
  return { line, json: JSON.parse(line) as Record<string, unknown> };
}

describe('the logger', () => {
  test('writes one JSON object a line, with level and time', () => {
    const { line, json } = logged({ requestId: 'r-1', status: 200 });
    expect(line.endsWith('\n')).toBe(true);
    expect(json).toEqual({ level: 'info', time: expect.any(String), requestId: 'r-1', status: 200, msg: 'message' });
  });

  test.each<[string, object]>([
    ['a header', { headers: { Authorization: CANARY } }],
    ['a cookie', { headers: { cookie: CANARY, 'set-cookie': [CANARY] } }],
    ['a password', { password: CANARY }],
    ['new and current passwords', { body: { newPassword: CANARY, currentPassword: CANARY } }],
    ['a hash', { user: { passwordHash: CANARY } }],
    ['a patch', { operations: [{ op: 'replace', value: { password: { deep: CANARY } } }] }],
    ['a token', { token: CANARY, accessToken: CANARY, refresh_token: CANARY, adminToken: CANARY }],
    ['a pepper', { config: { passwordPepper: CANARY } }],
    ['a client secret', { client_secret: CANARY, apiKey: CANARY, 'api-key': CANARY }],
    ['the body that a parser hangs on its error', { err: Object.assign(new Error('bad'), { body: CANARY }) }],
    ['a cause', { err: new Error('outer', { cause: Object.assign(new Error('inner'), { headers: CANARY }) }) }],
  ])('never writes %s', (_name, fields) => {
    expect(logged(fields).line).not.toContain(CANARY);
  });

  test('says that something was there, and keeps what only tells about it', () => {
    const fields = { token: CANARY, tokenId: 't-1', mustChangePassword: true, tokens: 3, password: null };
    expect(logged(fields).json).toMatchObject({ ...fields, token: '[redacted]' });
  });

  test('an error is told with type, message, code, stack and causes', () => {
    const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
    expect(logged({ err: new TypeError('no database', { cause }) }).json['err']).toEqual({
      type: 'TypeError',
      message: 'no database',
      stack: expect.stringContaining('log.test.ts'),
      cause: { type: 'Error', message: 'connection refused', code: 'ECONNREFUSED', stack: expect.any(String) },
    });
  });

  test('line breaks and escapes in a value stay within their line', () => {
    const { line, json } = logged({ userName: 'joe\r\n{"level":"info"}\u001b[31m' });
    expect(line.split('\n')).toHaveLength(2);
    expect(json['userName']).toBe('joe\r\n{"level":"info"}\u001b[31m');
  });

  test('what refers to itself has an end', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    expect(logged({ loop }).line).toContain('[deep]');
  });
});
