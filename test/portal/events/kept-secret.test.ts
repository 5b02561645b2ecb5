import { randomBytes } from 'node:crypto';
import { createSecretKeeper } from '../../../src/portal/events/kept-secret';

const secretsOf = (own = randomBytes(32)) => ({ obtain: () => Promise.resolve(own) });

describe('secrets that have to be used again', () => {
  test.each([undefined, 'a passphrase of some length'])(
    'are kept encrypted, and opened (EVENT_SECRET %s)',
    async (passphrase) => {
      const keeper = createSecretKeeper(secretsOf(), passphrase);
      const kept = await keeper.keep('purpose', 'the secret ü');
      expect(Buffer.from(kept, 'base64').toString('latin1')).not.toContain('secret');
      expect(await keeper.keep('purpose', 'the secret ü')).not.toBe(kept);
      expect(await keeper.open('purpose', kept)).toBe('the secret ü');
    },
  );

  test('with another passphrase, for another purpose, from another database or changed they stay closed', async () => {
    const own = secretsOf();
    const keeper = createSecretKeeper(own, 'a passphrase of some length');
    const kept = await keeper.keep('purpose', 'the secret');
    const changed = Buffer.from(kept, 'base64').map((byte, at) => (at === 30 ? byte ^ 1 : byte));
    for (const attempt of [
      createSecretKeeper(own, 'another passphrase of some length').open('purpose', kept),
      createSecretKeeper(own, undefined).open('purpose', kept),
      createSecretKeeper(secretsOf(), 'a passphrase of some length').open('purpose', kept),
      keeper.open('another', kept),
      keeper.open('purpose', Buffer.from(changed).toString('base64')),
      keeper.open('purpose', ''),
    ]) {
      await expect(attempt).rejects.toThrow('It was kept with another EVENT_SECRET than the present one.');
    }
  });
});
