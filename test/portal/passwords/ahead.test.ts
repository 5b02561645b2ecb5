import { createBlocklist } from '../../../src/portal/passwords/blocklist';
import type { PasswordHasher } from '../../../src/portal/passwords/hasher';
import { createPasswordService } from '../../../src/portal/passwords/password-service';
import { createPasswordPolicy } from '../../../src/portal/passwords/policy';

const policy = createPasswordPolicy({
  name: 'standard',
  blocklist: createBlocklist(() => ['password1']),
  portalNames: [],
});

/** Hashes in an order that the test decides, and says which it was asked for. */
function recordingHasher() {
  const begun: string[] = [];
  const hash = (password: string) => Promise.resolve(`${password}#${begun.push(password)}`);
  return { begun, hasher: { hash } as unknown as PasswordHasher };
}

const names = (count: number) => Array.from({ length: count }, (_, at) => `a-good-Secret-${at}`);
const owner = { userName: 'ada', names: [] };

describe('hashing ahead', () => {
  test('begins with the next few, and with one more for each that is taken', async () => {
    const { begun, hasher } = recordingHasher();
    const coming = names(20);
    const passwords = createPasswordService(policy, hasher).ahead(coming);
    expect(begun).toEqual(coming.slice(0, 8));
    for (const password of coming) expect(await passwords.accept(password, owner)).toMatch(`${password}#`);
    expect(begun).toEqual(coming);
  });

  test('two users with one password never share a hash', async () => {
    const { hasher } = recordingHasher();
    const same = ['a-good-Secret', 'a-good-Secret', 'a-good-Secret'];
    const passwords = createPasswordService(policy, hasher).ahead(same);
    const hashes = [];
    for (const password of same) hashes.push(await passwords.accept(password, owner));
    expect(new Set(hashes).size).toBe(3);
  });

  test('a password nobody came for, or that was never announced, holds up nothing', async () => {
    const { begun, hasher } = recordingHasher();
    const coming = names(20);
    const passwords = createPasswordService(policy, hasher).ahead(coming);
    await passwords.accept(coming[5] ?? '', owner);
    expect(begun).toEqual(coming.slice(0, 14));
    expect(await passwords.accept('another-Secret-9', owner)).toBe('another-Secret-9#15');
  });

  test('what the policy refuses is refused, and no work is spent on what it refuses for anybody', async () => {
    const { begun, hasher } = recordingHasher();
    const passwords = createPasswordService(policy, hasher).ahead(['password1', '', 'short', 'ada-lovelace-1815']);
    await expect(passwords.accept('password1', owner)).rejects.toMatchObject({ code: 'invalid-password' });
    await expect(passwords.accept('short', owner)).rejects.toMatchObject({ code: 'invalid-password' });
    await expect(
      passwords.accept('ada-lovelace-1815', { userName: 'ada-lovelace-1815', names: [] }),
    ).rejects.toMatchObject({ code: 'invalid-password' });
    expect(begun).toEqual(['ada-lovelace-1815']);
  });

  test('a queue that is full is heard of by whoever asks, and by nobody else', async () => {
    const hash = () => Promise.reject(new Error('full'));
    const passwords = createPasswordService(policy, { hash } as unknown as PasswordHasher).ahead(names(3));
    await expect(passwords.accept('a-good-Secret-2', owner)).rejects.toThrow('full');
  });
});
