import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { SecretStore } from '../store';

/** Keeps secrets that have to be used again, so that no hash of them would do. */
export interface SecretKeeper {
  /** The form to be kept. `purpose` belongs to it: for another one it can't be opened. */
  keep(purpose: string, secret: string): Promise<string>;
  /** Throws an error whose message names no secret. */
  open(purpose: string, kept: string): Promise<string>;
}

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM. The key comes from the passphrase and a key of the database's own; without a passphrase from that alone,
 * which keeps secrets from being read by chance, not from whoever has the whole database.
 */
export function createSecretKeeper(secrets: Pick<SecretStore, 'obtain'>, passphrase: string | undefined): SecretKeeper {
  const key = async () => {
    const own = await secrets.obtain('events');
    return Buffer.from(hkdfSync('sha256', passphrase ?? own, own, 'portal-scim events', 32));
  };
  return {
    async keep(purpose, secret) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, await key(), iv).setAAD(Buffer.from(purpose));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
    },
    async open(purpose, kept) {
      const bytes = Buffer.from(kept, 'base64');
      const [iv, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
      try {
        const cipher = createDecipheriv(CIPHER, await key(), iv)
          .setAAD(Buffer.from(purpose))
          .setAuthTag(tag);
        return cipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + cipher.final('utf8');
      } catch (error) {
        throw new Error('It was kept with another EVENT_SECRET than the present one.', { cause: error });
      }
    },
  };
}
