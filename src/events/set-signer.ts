import { importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { SignEvent, SigningKey } from '../portal/events/receiver';

/** Signs security event tokens (RFC 8417): JWTs that say by their type that they open nothing (§2.3). */
export function createSetSigner(): SignEvent {
  const known = new Map<string, Promise<CryptoKey | Uint8Array>>();

  function keyOf({ id, privateKey }: SigningKey) {
    const key = known.get(id) ?? importJWK(JSON.parse(privateKey) as JWK, 'ES256');
    // Keys are rotated by hand: there are never many.
    known.set(id, key);
    return key;
  }

  return async (claims, key) =>
    await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'secevent+jwt', kid: key.id })
      .sign(await keyOf(key));
}
