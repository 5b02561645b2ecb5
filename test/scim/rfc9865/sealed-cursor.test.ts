import { randomBytes } from 'node:crypto';
import { createCursors, CURSOR_TIMEOUT, type CursorContent } from '../../../src/scim/cursor';
import { ScimError } from '../../../src/scim/errors';

const content: CursorContent = {
  from: { side: 'after', inclusive: false, position: { key: 'Änne 😀\ud800', id: 'u-1' } },
  count: 10,
  total: 100,
};

function fixed(): () => Promise<Uint8Array> {
  const secret = randomBytes(32);
  return () => Promise.resolve(secret);
}

async function refusal(opening: Promise<unknown>): Promise<string | undefined> {
  return opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof ScimError && error.status === 400 ? error.scimType : String(error)),
  );
}

afterEach(() => void jest.restoreAllMocks());

describe('the text of a cursor', () => {
  test.each([
    content,
    { ...content, from: { side: 'before', inclusive: true, position: { key: null, id: 'x' } } } as const,
    { ...content, from: { side: 'after', inclusive: false, position: { key: true, id: 'x' } } } as const,
    { ...content, from: { side: 'after', inclusive: false, position: { key: 1.5, id: 'x' } } } as const,
  ])('says what it was made of, to whoever has the secret', async (each) => {
    const secret = fixed();
    const text = await createCursors(secret).seal(each, 'subject');
    expect(await createCursors(secret).open(text, 'subject')).toEqual(each);
  });

  test('RFC 9865 §2: "unreserved characters" only; short enough for a URL; tells nothing', async () => {
    const cursors = createCursors(fixed());
    const texts = new Set<string>();
    for (let round = 0; round < 200; round++) texts.add(await cursors.seal(content, 'subject'));
    for (const text of texts) {
      expect(text).toMatch(/^[A-Za-z0-9\-._~]{1,300}$/);
      expect(Buffer.from(text, 'base64url').toString('latin1')).not.toMatch(/u-1|after|100/);
    }
    expect(texts.size).toBe(200);
  });
});

describe('RFC 9865 §2.1 invalidCursor', () => {
  test('any changed, missing or added character', async () => {
    const cursors = createCursors(fixed());
    const text = await cursors.seal(content, 'subject');
    for (const [at, character] of Array.from(text).entries()) {
      const other = character === 'A' ? 'B' : 'A';
      const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
      expect({ at, found: await refusal(cursors.open(changed, 'subject')) }).toEqual({ at, found: 'invalidCursor' });
    }
    for (let length = 1; length < text.length; length++) {
      expect(await refusal(cursors.open(text.slice(0, length), 'subject'))).toBe('invalidCursor');
    }
    for (const suffix of ['A', '=', '.', ' ', '\n', '%', 'é']) {
      expect(await refusal(cursors.open(`${text}${suffix}`, 'subject'))).toBe('invalidCursor');
    }
  });

  test.each(['1', 'garbage', '~', 'AAAA', 'null', '{}', ' ', '\u0000', 'x'.repeat(10_000)])('%p', async (text) => {
    expect(await refusal(createCursors(fixed()).open(text, 'subject'))).toBe('invalidCursor');
  });

  test('another subject, another secret', async () => {
    const cursors = createCursors(fixed());
    const text = await cursors.seal(content, 'subject');
    expect(await refusal(cursors.open(text, 'subject '))).toBe('invalidCursor');
    expect(await refusal(createCursors(fixed()).open(text, 'subject'))).toBe('invalidCursor');
  });
});

describe('RFC 9865 §2.1 expiredCursor', () => {
  test('after cursorTimeout, and not before', async () => {
    const cursors = createCursors(fixed());
    const start = 1_800_000_000_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(start);
    const text = await cursors.seal(content, 'subject');
    clock.mockReturnValue(start + CURSOR_TIMEOUT * 1000);
    expect(await cursors.open(text, 'subject')).toEqual(content);
    clock.mockReturnValue(start + CURSOR_TIMEOUT * 1000 + 1000);
    expect(await refusal(cursors.open(text, 'subject'))).toBe('expiredCursor');
    expect(await refusal(cursors.open(text, 'another'))).toBe('invalidCursor');
  });
});

describe('the secret', () => {
  test('is asked for once, but again when it could not be had', async () => {
    const secret = jest.fn(fixed()).mockRejectedValueOnce(new Error('the database is down'));
    const cursors = createCursors(secret);
    await expect(cursors.seal(content, 'subject')).rejects.toThrow('the database is down');
    const texts = await Promise.all([cursors.seal(content, 'subject'), cursors.seal(content, 'subject')]);
    for (const text of texts) expect(await cursors.open(text, 'subject')).toEqual(content);
    expect(secret).toHaveBeenCalledTimes(2);
  });
});
