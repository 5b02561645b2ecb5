import { sql, type ExpressionBuilder, type Selectable } from 'kysely';
import type {
  EventRefusal,
  EventStream,
  EventStreamFields,
  EventStreamStore,
  StreamClaim,
  StreamProgress,
} from '../portal/events/event-stream';
import type { EventResource, EventType } from '../portal/events/event-types';
import { fold } from '../portal/fold';
import { assertFound, type Access } from './access';
import { keyed } from './keyed';
import { nextVersion } from './next-version';
import type { EventStreamTable } from './event-tables';
import type { Tables } from './tables';

const HELD_BY_NOBODY = { holder: null, held_until: null };

/** What is tried again at once. */
const AFRESH = { attempts: 0, failing_since: null, last_error: null, next_attempt_at: null };

/** Receivers of events: few rows, so that none of these queries needs an index but the names'. */
export class EventStreams implements EventStreamStore {
  readonly #access: Pick<Access, 'db' | 'dialect'>;

  constructor(access: Pick<Access, 'db' | 'dialect'>) {
    this.#access = access;
  }

  async find(id: string, { forUpdate = false } = {}): Promise<EventStream | undefined> {
    const { db, dialect } = this.#access;
    if (forUpdate) await dialect.lock(db.selectFrom('event_streams').select('id').where('id', '=', id), 'change');
    const row = await db.selectFrom('event_streams').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toStream(row);
  }

  async findByName(name: string): Promise<EventStream | undefined> {
    const streams = this.#access.db.selectFrom('event_streams').selectAll();
    const row = await streams.where('name_key', '=', fold(name)).executeTakeFirst();
    return row && toStream(row);
  }

  async list(): Promise<readonly EventStream[]> {
    return (await this.#access.db.selectFrom('event_streams').selectAll().orderBy('name_key').execute()).map(toStream);
  }

  async create(id: string, fields: EventStreamFields, position: number): Promise<void> {
    const now = new Date().toISOString();
    await this.#access.db
      .insertInto('event_streams')
      .values({ id, version: 1, created_at: now, modified_at: now, position, ...valuesOf(fields) })
      .execute();
  }

  async update(id: string, fields: EventStreamFields): Promise<void> {
    const { numUpdatedRows } = await this.#access.db
      .updateTable('event_streams')
      .set({ ...nextVersion(new Date().toISOString()), ...valuesOf(fields), ...AFRESH })
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    assertFound(numUpdatedRows, 'event stream');
  }

  async delete(id: string): Promise<boolean> {
    const streams = this.#access.db.deleteFrom('event_streams').where('id', '=', id);
    return (await streams.executeTakeFirstOrThrow()).numDeletedRows > 0n;
  }

  async pause(id: string, at: string): Promise<void> {
    await this.#access.db.updateTable('event_streams').set({ paused_at: at }).where('id', '=', id).execute();
  }

  /** Whoever is delivering what is left out has the stream no more. */
  async resume(id: string, position?: number): Promise<void> {
    const skipped = position === undefined ? {} : { position, ...HELD_BY_NOBODY };
    await this.#access.db
      .updateTable('event_streams')
      .set({ paused_at: null, ...AFRESH, ...skipped })
      .where('id', '=', id)
      .execute();
  }

  async due(now: string): Promise<readonly EventStream[]> {
    const rows = await this.#access.db.selectFrom('event_streams').selectAll().where(isDue(now)).execute();
    return rows.map(toStream);
  }

  /** One statement, so that of several processes one gets it. */
  async claim({ id, holder }: StreamClaim, { now, until }: { now: string; until: string }) {
    const row = await this.#access.db
      .updateTable('event_streams')
      .set({ holder, held_until: until })
      .where('id', '=', id)
      .where(isDue(now))
      .returningAll()
      .executeTakeFirst();
    return row && toStream(row);
  }

  async advance({ id, holder }: StreamClaim, { position, delivered, at, until }: StreamProgress) {
    const sent = { delivered: sql<number>`delivered + ${delivered}`, last_delivered_at: at, ...AFRESH };
    const row = await this.#access.db
      .updateTable('event_streams')
      .set({ position, held_until: until, ...(delivered > 0 && sent) })
      .where('id', '=', id)
      .where('holder', '=', holder)
      .returningAll()
      .executeTakeFirst();
    return row && toStream(row);
  }

  async fail(
    { id, holder }: StreamClaim,
    { at, error, nextAttemptAt }: { at: string; error: string; nextAttemptAt: string },
  ): Promise<void> {
    await this.#access.db
      .updateTable('event_streams')
      .set({
        attempts: sql<number>`attempts + 1`,
        failing_since: sql<string>`coalesce(failing_since, ${at})`,
        last_error: error,
        next_attempt_at: nextAttemptAt,
        ...HELD_BY_NOBODY,
      })
      .where('id', '=', id)
      .where('holder', '=', holder)
      .execute();
  }

  async release({ id, holder }: StreamClaim): Promise<void> {
    const mine = this.#access.db.updateTable('event_streams').set(HELD_BY_NOBODY).where('id', '=', id);
    await mine.where('holder', '=', holder).execute();
  }

  async addRefusal({ streamId, position, ...refusal }: EventRefusal, keep: number): Promise<void> {
    const { db } = this.#access;
    const { jti, at, code, description } = refusal;
    await db
      .insertInto('event_refusals')
      .values({ stream_id: streamId, position, jti, at, code, description })
      .onConflict((conflict) => conflict.columns(['stream_id', 'position']).doUpdateSet({ at, code, description }))
      .execute();
    const oldest = db
      .selectFrom('event_refusals')
      .select('position')
      .where('stream_id', '=', streamId)
      .orderBy('position', 'desc')
      .offset(keep)
      .limit(1);
    await db.deleteFrom('event_refusals').where('stream_id', '=', streamId).where('position', '<=', oldest).execute();
  }

  async refusals(streamId: string, limit: number): Promise<readonly EventRefusal[]> {
    const rows = await this.#access.db
      .selectFrom('event_refusals')
      .selectAll()
      .where('stream_id', '=', streamId)
      .orderBy('position', 'desc')
      .limit(limit)
      .execute();
    return rows.map(({ stream_id, ...refusal }) => ({ streamId: stream_id, ...refusal }));
  }
}

function isDue(now: string) {
  return (is: ExpressionBuilder<Tables, 'event_streams'>) =>
    is.and([
      is('paused_at', 'is', null),
      is.or([is('next_attempt_at', 'is', null), is('next_attempt_at', '<=', now)]),
      is.or([is('held_until', 'is', null), is('held_until', '<=', now)]),
    ]);
}

function valuesOf({ name, url, audience, scope, resources, eventTypes, token }: EventStreamFields) {
  return {
    ...keyed('name', name),
    url,
    audience,
    organizations: scope.all ? null : JSON.stringify(scope.organizations),
    resources: JSON.stringify(resources),
    event_types: eventTypes && JSON.stringify(eventTypes),
    token,
  };
}

function toStream(row: Selectable<EventStreamTable>): EventStream {
  return {
    id: row.id,
    version: row.version,
    created: row.created_at,
    lastModified: row.modified_at,
    name: row.name,
    url: row.url,
    audience: row.audience,
    scope: row.organizations === null ? { all: true } : { organizations: JSON.parse(row.organizations) as string[] },
    resources: JSON.parse(row.resources) as EventResource[],
    eventTypes: row.event_types === null ? null : (JSON.parse(row.event_types) as EventType[]),
    token: row.token,
    pausedAt: row.paused_at,
    position: row.position,
    delivered: row.delivered,
    lastDeliveredAt: row.last_delivered_at,
    attempts: row.attempts,
    failingSince: row.failing_since,
    lastError: row.last_error,
    nextAttemptAt: row.next_attempt_at,
  };
}
