import type { Scope, Stored } from '../model';
import type { EventResource, EventType } from './event-types';

/** What an administrator decides of a stream: who hears of what. */
export interface EventStreamFields {
  readonly name: string;
  /** Where events are pushed to. */
  readonly url: string;
  /** Whom the events are for (`aud`). */
  readonly audience: string;
  /** The organizations it hears of. */
  readonly scope: Scope;
  readonly resources: readonly EventResource[];
  /** `null`: every type, those to come included. */
  readonly eventTypes: readonly EventType[] | null;
  /** The receiver's bearer token as it is kept; `null`: none. */
  readonly token: string | null;
}

/** One receiver of events, and how far it is. */
export interface EventStream extends Stored, EventStreamFields {
  readonly pausedAt: string | null;
  /** The place in the audit trail's chain up to which everything is delivered. */
  readonly position: number;
  /** How many events were, since the stream was made. */
  readonly delivered: number;
  readonly lastDeliveredAt: string | null;
  /** How often the next event failed in a row. */
  readonly attempts: number;
  readonly failingSince: string | null;
  readonly lastError: string | null;
  /** Until then nothing is tried. */
  readonly nextAttemptAt: string | null;
}

/** An event that its receiver called wrong, so that it isn't sent again. */
export interface EventRefusal {
  readonly streamId: string;
  readonly position: number;
  readonly jti: string;
  readonly at: string;
  /** The receiver's `err` (RFC 8935), and what it says to it. */
  readonly code: string;
  readonly description: string | null;
}

/** One run of deliveries: nobody else delivers the stream meanwhile. */
export interface StreamClaim {
  readonly id: string;
  readonly holder: string;
}

/** How far a run is, and until when it has the stream. */
export interface StreamProgress {
  readonly position: number;
  /** Events delivered since the last progress. */
  readonly delivered: number;
  readonly at: string;
  readonly until: string;
}

/** Streams belong to no organization; who may see which, the portal's rules say. */
export interface EventStreamStore {
  find(id: string, options?: { forUpdate?: boolean }): Promise<EventStream | undefined>;
  findByName(name: string): Promise<EventStream | undefined>;
  /** By name. */
  list(): Promise<readonly EventStream[]>;
  /** Throws `conflict` (name). Hears of what comes after `position`. */
  create(id: string, fields: EventStreamFields, position: number): Promise<void>;
  /** Sets all fields, version + 1; what failed is tried again at once. Throws `conflict` (name), `not-found`. */
  update(id: string, fields: EventStreamFields): Promise<void>;
  delete(id: string): Promise<boolean>;
  pause(id: string, at: string): Promise<void>;
  /** What failed is tried again at once; with a position, what lies before it is left out. */
  resume(id: string, position?: number): Promise<void>;
  /** Those that may be delivered: not paused, not waiting for another attempt, held by nobody else. */
  due(now: string): Promise<readonly EventStream[]>;
  /** Takes a stream that is due, for the holder alone until then; undefined where somebody else was quicker. */
  claim(claim: StreamClaim, lease: { readonly now: string; readonly until: string }): Promise<EventStream | undefined>;
  /** Keeps the progress; the stream as it is by now, undefined where somebody else has it. */
  advance(claim: StreamClaim, progress: StreamProgress): Promise<EventStream | undefined>;
  /** Keeps what went wrong and gives the stream back. */
  fail(
    claim: StreamClaim,
    failure: { readonly at: string; readonly error: string; readonly nextAttemptAt: string },
  ): Promise<void>;
  release(claim: StreamClaim): Promise<void>;
  /** Keeps it, and of the stream's refusals the newest `keep`. */
  addRefusal(refusal: EventRefusal, keep: number): Promise<void>;
  /** The newest first. */
  refusals(streamId: string, limit: number): Promise<readonly EventRefusal[]>;
}

/** A key that events are signed with. */
export interface EventKey {
  /** `kid` of a JOSE header. */
  readonly id: string;
  readonly created: string;
  /** Since when it signs nothing more. */
  readonly retiredAt: string | null;
  /** JWK (RFC 7517). */
  readonly publicKey: string;
  /** JWK, as it is kept. */
  readonly privateKey: string;
}

export interface EventKeyStore {
  /** The newest first. */
  list(): Promise<readonly EventKey[]>;
  add(key: EventKey): Promise<void>;
  /** All that aren't yet. */
  retire(at: string): Promise<void>;
  deleteRetired(before: string): Promise<void>;
}
