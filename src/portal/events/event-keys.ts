import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { demand } from '../access';
import { record } from '../audit/audit';
import { PortalError } from '../errors';
import { timeIn } from '../instant';
import type { JsonObject } from '../model';
import type { Store } from '../store';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import type { EventKey } from './event-stream';
import type { SecretKeeper } from './kept-secret';
import type { SigningKey } from './receiver';

/** How long a key that signs no more is published: events may be on their way. */
const PUBLISHED_AFTER = 7 * 24 * 3_600_000;

/** The key to sign with, made where there is none. Throws where it was kept with another EVENT_SECRET. */
export async function signingKey(store: Store, keeper: SecretKeeper): Promise<SigningKey> {
  const { id, privateKey } = await ensureSigningKey(store, keeper);
  return { id, privateKey: await keeper.open(id, privateKey) };
}

/** The present key as it is kept, made where there is none. */
export async function ensureSigningKey({ eventKeys }: Store, keeper: SecretKeeper): Promise<EventKey> {
  const known = (await eventKeys.list()).find(({ retiredAt }) => retiredAt === null);
  if (known) return known;
  const key = await newKey(keeper);
  await eventKeys.add(key);
  return key;
}

/** The keys that events may be signed with, as a set of JWKs (RFC 7517). */
export async function publishedKeys({ eventKeys }: Store): Promise<{ readonly keys: readonly JsonObject[] }> {
  const since = timeIn(-PUBLISHED_AFTER);
  const keys = (await eventKeys.list()).filter(({ retiredAt }) => retiredAt === null || retiredAt > since);
  return { keys: keys.map(({ publicKey }) => JSON.parse(publicKey) as JsonObject) };
}

/**
 * Makes a new key, which signs from now on; those before are published for a week more. Throws `forbidden` for whoever
 * doesn't see every organization.
 */
export async function rotateSigningKey(op: Operation, keeper: SecretKeeper): Promise<{ readonly id: string }> {
  demand(op.actor, 'connections:write');
  if (!op.scope.all) throw new PortalError('forbidden', 'The key serves the streams of every organization.');
  const key = await newKey(keeper);
  await op.transaction(async (inner) => {
    const { eventKeys } = inner.store;
    await eventKeys.deleteRetired(timeIn(-PUBLISHED_AFTER));
    await eventKeys.retire(key.created);
    await eventKeys.add(key);
    const entry = { action: 'event-key.rotate', subjectType: 'EventStream', subjectId: key.id } as const;
    await record(inner, { ...entry, organizationId: null, changes: {} });
  });
  return { id: key.id };
}

/** ECDSA on P-256 (ES256): every receiver's library has it. */
async function newKey(keeper: SecretKeeper): Promise<EventKey> {
  const id = newId();
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = (part: { export(options: { format: 'jwk' }): JsonWebKey }) =>
    JSON.stringify({ ...part.export({ format: 'jwk' }), kid: id, alg: 'ES256', use: 'sig' });
  const privateKey = await keeper.keep(id, jwk(pair.privateKey));
  return { id, created: timeIn(0), retiredAt: null, publicKey: jwk(pair.publicKey), privateKey };
}
