import type { SealableRow, SealedRow } from '../audit/audit-row';
import { timeIn } from '../instant';
import { waitAfter } from '../retry-wait';
import type { Storage, Store } from '../store';
import { signingKey } from './event-keys';
import { eventOf, type ScimEvent } from './event-of';
import type { EventStream, StreamClaim } from './event-stream';
import { KEPT_REFUSALS } from './event-streams';
import type { SecretKeeper } from './kept-secret';
import { verdictOf, type PushEvent, type SetClaims, type SignEvent, type SigningKey, type Verdict } from './receiver';
import { TOKEN_PURPOSE } from './stream-input';

export interface DeliveryMeans {
  readonly storage: Storage;
  readonly keeper: SecretKeeper;
  readonly sign: SignEvent;
  readonly push: PushEvent;
  /** Who issues the events (`iss`). */
  readonly issuer: string;
}

export interface StreamRun extends DeliveryMeans {
  readonly claim: StreamClaim;
  /** Hears of an attempt that failed. */
  readonly onFailure: (failure: {
    readonly streamId: string;
    readonly attempts: number;
    readonly error: string;
  }) => void;
  readonly isStopping: () => boolean;
}

const SECOND = 1000;

/** For how long a run has a stream without a sign of life: longer than one delivery takes. */
const LEASE = 12 * SECOND;

/** Waiting doubles from one to the other. Nothing is given up: the audit trail keeps what is to be told. */
export const RETRIES = { first: SECOND, longest: 15 * 60 * SECOND } as const;

/** Rows of the audit trail that are read at once. */
const PAGE = 100;

/** Progress is kept after so many events or so long; whoever takes over sends again what came after. */
const KEEP = { events: 20, milliseconds: 2 * SECOND } as const;

/** Delivers what there is to tell, in order, until nothing is left, a delivery fails, or another run has the stream. */
export async function deliverStream(run: StreamRun): Promise<void> {
  const store = run.storage.within({ all: true });
  const { eventStreams } = store;
  const stream = await eventStreams.claim(run.claim, { now: timeIn(0), until: timeIn(LEASE) });
  if (!stream) return;
  const progress = new Progress(store, run.claim, stream);
  try {
    const error = await deliverRows(run, store, stream, progress);
    if (error !== undefined) await giveBack(run, store, stream, progress, error);
    else if (await progress.keep()) await eventStreams.release(run.claim);
  } catch (error) {
    // Not the receiver's fault (a key that can't be read, the database), but it shows and waits in the same way.
    await giveBack(run, store, stream, progress, error instanceof Error ? error.message : String(error));
  }
}

/** Why it came to an end before the last row, if the receiver did it. */
async function deliverRows(run: StreamRun, store: Store, stream: EventStream, progress: Progress) {
  const sender = await createSender(run, store, stream);
  for (;;) {
    const rows = await store.auditChain.sealed(progress.position, PAGE);
    for (const { row, position } of rows) {
      if (run.isStopping()) return undefined;
      const verdict = await sender(row);
      if (verdict?.kind === 'failed') return verdict.error;
      if (verdict?.kind === 'refused') {
        const { code, description } = verdict;
        const refusal = { streamId: stream.id, position, jti: jtiOf(row, stream), at: timeIn(0), code, description };
        await store.eventStreams.addRefusal(refusal, KEPT_REFUSALS);
      }
      progress.pass(position, verdict?.kind === 'accepted');
      if (progress.isDue() && !(await progress.keep())) return undefined;
    }
    if (isLastPage(rows) || !(await progress.keep())) return undefined;
  }
}

function isLastPage(rows: readonly SealedRow[]): boolean {
  return rows.length < PAGE;
}

async function giveBack(run: StreamRun, store: Store, stream: EventStream, progress: Progress, error: string) {
  const before = (await progress.keep()) ?? stream;
  const attempts = before.attempts + 1;
  const failure = { at: timeIn(0), error, nextAttemptAt: timeIn(waitAfter(attempts, RETRIES)) };
  await store.eventStreams.fail(run.claim, failure);
  run.onFailure({ streamId: stream.id, attempts, error });
}

type Sender = (row: SealableRow) => Promise<Verdict | undefined>;

/** Tells the receiver of a row, where it is an event for the stream. */
async function createSender(run: DeliveryMeans, store: Store, stream: EventStream): Promise<Sender> {
  const key = await signingKey(store, run.keeper);
  const bearer = await bearerOf(stream, run.keeper);
  return async (row) => {
    const event = eventOf(row, stream);
    if (!event) return undefined;
    return await send(run, stream, { key, bearer }, claimsOf(event, row, stream, run.issuer));
  };
}

export async function bearerOf({ token }: EventStream, keeper: SecretKeeper): Promise<string | undefined> {
  return token === null ? undefined : await keeper.open(TOKEN_PURPOSE, token);
}

export async function send(
  { sign, push }: Pick<DeliveryMeans, 'sign' | 'push'>,
  { url }: EventStream,
  { key, bearer }: { readonly key: SigningKey; readonly bearer: string | undefined },
  claims: SetClaims,
): Promise<Verdict> {
  return verdictOf(await push({ url, bearer, set: await sign(claims, key) }));
}

/**
 * Made of the row and the stream alone, so that an event that is sent again says the same, by its `jti` too: `txn` is
 * the change, `jti` what this stream is told of it.
 */
function claimsOf({ subject, events }: ScimEvent, row: SealableRow, stream: EventStream, issuer: string): SetClaims {
  return {
    iss: issuer,
    aud: stream.audience,
    iat: Math.floor(Date.parse(row.at) / SECOND),
    jti: jtiOf(row, stream),
    txn: row.id,
    sub_id: subject,
    events,
  };
}

function jtiOf({ id }: SealableRow, stream: EventStream): string {
  return `${id}.${stream.id}`;
}

/** How far a run is, and what of it isn't kept yet. */
class Progress {
  #position: number;
  #kept: number;
  #delivered = 0;
  #keptAt = performance.now();

  constructor(
    private readonly store: Store,
    private readonly claim: StreamClaim,
    private readonly stream: EventStream,
  ) {
    this.#position = this.#kept = stream.position;
  }

  get position(): number {
    return this.#position;
  }

  pass(position: number, isDelivered: boolean): void {
    this.#position = position;
    if (isDelivered) this.#delivered += 1;
  }

  isDue(): boolean {
    return this.#delivered >= KEEP.events || performance.now() - this.#keptAt > KEEP.milliseconds;
  }

  /** The stream by now; undefined where the run is over: another one has it, or somebody paused or changed it. */
  async keep(): Promise<EventStream | undefined> {
    if (this.#position === this.#kept && this.#delivered === 0) return this.stream;
    const progress = { position: this.#position, delivered: this.#delivered, at: timeIn(0), until: timeIn(LEASE) };
    const now = await this.store.eventStreams.advance(this.claim, progress);
    [this.#kept, this.#delivered, this.#keptAt] = [this.#position, 0, performance.now()];
    if (!now) return undefined;
    if (now.pausedAt === null && now.version === this.stream.version) return now;
    await this.store.eventStreams.release(this.claim);
    return undefined;
  }
}
