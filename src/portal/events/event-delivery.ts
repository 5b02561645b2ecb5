import { sealBatch } from '../audit/seal';
import { timeIn } from '../instant';
import { newId } from '../new-id';
import type { EventStream } from './event-stream';
import { deliverStream, type DeliveryMeans, type StreamRun } from './deliver-stream';

export interface EventDeliveryDeps extends DeliveryMeans {
  readonly onFailure: StreamRun['onFailure'];
  /** A run that broke off for a reason of our own. */
  readonly onError: (error: unknown) => void;
}

/** So many streams are delivered at once by one process; a receiver that doesn't answer holds its place for seconds. */
const AT_ONCE = 16;

/** Batches that a round seals at most. */
const SEALED = 5;

/**
 * Delivers every stream for itself, so that a dead receiver holds up nobody else. What is to be told is the sealed audit
 * trail: nothing is written for the sake of events when something changes.
 */
export class EventDelivery {
  readonly #deps: EventDeliveryDeps;
  readonly #running = new Map<string, Promise<void>>();
  #isStopping = false;

  constructor(deps: EventDeliveryDeps) {
    this.#deps = deps;
  }

  /** Begins to deliver what is due, and doesn't wait for it. */
  async round(): Promise<void> {
    const { eventStreams, auditChain } = this.#deps.storage.within({ all: true });
    const due = (await eventStreams.due(timeIn(0))).filter(({ id }) => !this.#running.has(id));
    if (due.length === 0) return;
    await this.#seal();
    const head = (await auditChain.head())?.position ?? 0;
    for (const stream of due) if (stream.position < head) this.#begin(stream);
  }

  /** Ends when all that is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.idle();
  }

  /** Ends when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /** What was just committed needs not wait for the next round that seals; nor do events for the end of an import. */
  async #seal(): Promise<void> {
    for (let batches = 0; batches < SEALED && (await sealBatch(this.#deps.storage)); batches += 1);
  }

  #begin({ id }: EventStream): void {
    if (this.#isStopping || this.#running.size >= AT_ONCE) return;
    const { onFailure, onError, ...means } = this.#deps;
    const claim = { id, holder: newId() };
    const run = deliverStream({ ...means, claim, onFailure, isStopping: () => this.#isStopping })
      .catch(onError)
      .finally(() => this.#running.delete(id));
    this.#running.set(id, run);
  }
}
