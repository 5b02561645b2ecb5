import { sql, type Selectable, type Updateable } from 'kysely';
import { fold } from '../portal/fold';
import type { FinishedMail, MailKind, NewMail, OutboxStore, QueuedMail } from '../portal/mail/mail';
import type { Access } from './access';
import type { OutboxTable } from './tables';

/** Nothing is left to do for a mail whose next attempt is never. */
const NEVER = { next_attempt_at: null };

/** Mails of every organization: who delivers them has no scope. */
export class Outbox implements OutboxStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  get isServed(): boolean {
    return this.#access.sendsMail;
  }

  async add({ id, kind, addressee, requestId, created }: NewMail): Promise<void> {
    await this.#access.db
      .insertInto('outbox')
      .values({
        id,
        kind,
        user_id: 'userId' in addressee ? addressee.userId : null,
        user_name_key: 'userName' in addressee ? fold(addressee.userName) : null,
        request_id: requestId,
        created_at: created,
        next_attempt_at: created,
      })
      .execute();
  }

  /**
   * One statement, so that of several processes each gets its own: where PostgreSQL has to wait for a row that another
   * one took, it looks at the row again, and the outer condition doesn't hold any more.
   */
  async claim({ now, until, limit }: { now: string; until: string; limit: number }): Promise<readonly QueuedMail[]> {
    const { db } = this.#access;
    const due = db
      .selectFrom('outbox')
      .select('id')
      .where('next_attempt_at', '<=', now)
      .orderBy('next_attempt_at')
      .orderBy('id')
      .limit(limit);
    const rows = await db
      .updateTable('outbox')
      .set({ next_attempt_at: until, attempts: sql<number>`attempts + 1` })
      .where('id', 'in', due)
      .where('next_attempt_at', '<=', now)
      .returning(QUEUED)
      .execute();
    return rows.map(toQueued).sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  async markSent(id: string, { at, userId, address }: { at: string; userId: string; address: string }): Promise<void> {
    await this.#update(id, { ...NEVER, sent_at: at, user_id: userId, address, error: null });
  }

  async retryAt(id: string, at: string, error: string): Promise<void> {
    await this.#update(id, { next_attempt_at: at, error });
  }

  async markFailed(id: string, failed: { at: string; error: string; address: string | null }): Promise<void> {
    await this.#update(id, { ...NEVER, failed_at: failed.at, error: failed.error, address: failed.address });
  }

  async delete(id: string): Promise<void> {
    await this.#access.db.deleteFrom('outbox').where('id', '=', id).execute();
  }

  async countSent(userId: string, kind: MailKind, since: string): Promise<number> {
    const { mails } = await this.#access.db
      .selectFrom('outbox')
      .select(({ fn }) => fn.countAll<number>().as('mails'))
      .where('user_id', '=', userId)
      .where('kind', '=', kind)
      .where('sent_at', '>=', since)
      .executeTakeFirstOrThrow();
    return mails;
  }

  async listFailed(limit: number): Promise<readonly FinishedMail[]> {
    const rows = await this.#access.db
      .selectFrom('outbox')
      .selectAll()
      .where('failed_at', 'is not', null)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      ...toQueued(row),
      address: row.address,
      sentAt: row.sent_at,
      failedAt: row.failed_at,
      error: row.error,
    }));
  }

  async retryFailed(at: string, id?: string): Promise<number> {
    const failed = this.#access.db
      .updateTable('outbox')
      .set({ next_attempt_at: at, failed_at: null, attempts: 0 })
      .where('failed_at', 'is not', null);
    const { numUpdatedRows } = await (
      id === undefined ? failed : failed.where('id', '=', id)
    ).executeTakeFirstOrThrow();
    return Number(numUpdatedRows);
  }

  /** Each count is over an index that holds nothing else. */
  async backlog(): Promise<{ pending: number; failed: number }> {
    const count = (column: 'next_attempt_at' | 'failed_at') =>
      this.#access.db
        .selectFrom('outbox')
        .select(({ fn }) => fn.countAll<number>().as('mails'))
        .where(column, 'is not', null)
        .executeTakeFirstOrThrow();
    const [pending, failed] = [await count('next_attempt_at'), await count('failed_at')];
    return { pending: pending.mails, failed: failed.mails };
  }

  async deleteSent(before: string): Promise<void> {
    await this.#access.db.deleteFrom('outbox').where('sent_at', '<', before).execute();
  }

  async #update(id: string, values: Updateable<OutboxTable>): Promise<void> {
    await this.#access.db.updateTable('outbox').set(values).where('id', '=', id).execute();
  }
}

const QUEUED = ['id', 'kind', 'user_id', 'user_name_key', 'request_id', 'created_at', 'attempts'] as const;

function toQueued(row: Pick<Selectable<OutboxTable>, (typeof QUEUED)[number]>): QueuedMail {
  return {
    id: row.id,
    kind: row.kind as MailKind,
    addressee: row.user_id === null ? { userName: row.user_name_key ?? '' } : { userId: row.user_id },
    requestId: row.request_id,
    created: row.created_at,
    attempts: row.attempts,
  };
}
