import { demand } from '../access';
import { newId } from '../new-id';
import type { Operation } from '../operation';
import { bearerOf, send, type DeliveryMeans } from './deliver-stream';
import { signingKey } from './event-keys';
import type { EventStream } from './event-stream';
import { findStream } from './event-streams';
import type { SetClaims, Verdict } from './receiver';

/** The verification event of OpenID's Shared Signals Framework, which has no meaning but that it arrived. */
const VERIFICATION = 'https://schemas.openid.net/secevent/ssf/event-type/verification';

export interface TestOutcome {
  readonly verdict: Verdict;
  /** Of the event that was sent. */
  readonly jti: string;
  readonly milliseconds: number;
}

/** Sends an event that says nothing, now and once, also where the stream is paused. Throws `not-found`. */
export async function sendTestEvent(op: Operation, idOrName: string, means: Means): Promise<TestOutcome> {
  demand(op.actor, 'connections:write');
  const stream = await findStream(op, idOrName);
  const jti = newId();
  const claims: SetClaims = {
    iss: means.issuer,
    aud: stream.audience,
    iat: Math.floor(Date.now() / 1000),
    jti,
    sub_id: { format: 'opaque', id: stream.id },
    events: { [VERIFICATION]: {} },
  };
  const started = performance.now();
  const verdict = await trySend(op, stream, claims, means);
  return { verdict, jti, milliseconds: Math.round(performance.now() - started) };
}

type Means = Omit<DeliveryMeans, 'storage'>;

/** A key or token that can't be read is told like a receiver that can't be reached. */
async function trySend(op: Operation, stream: EventStream, claims: SetClaims, means: Means): Promise<Verdict> {
  try {
    const [key, bearer] = [await signingKey(op.store, means.keeper), await bearerOf(stream, means.keeper)];
    return await send(means, stream, { key, bearer }, claims);
  } catch (error) {
    return { kind: 'failed', error: error instanceof Error ? error.message : String(error) };
  }
}
