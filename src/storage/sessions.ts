import { sql } from 'kysely';
import type { Session, SessionStore } from '../portal/sessions/session';
import type { Access } from './access';
import { deleteExpired } from './delete-some';
import { FixedQuery } from './fixed-query';
import type { SessionTable } from './tables';

const COLUMNS = ['id', 'user_id', 'created_at', 'expires_at', 'last_used_at'] as const;

const DELETE_FOR_USER = new FixedQuery<[userId: string, exceptId: string], never>(
  (_access, userId, exceptId) => sql`delete from sessions where user_id = ${userId} and id <> ${exceptId}`,
);

/** Who is signed in. A session is found before its user is known, so there is no scope in these queries. */
export class Sessions implements SessionStore {
  constructor(private readonly access: Access) {}

  async create({ id, userId, created, expiresAt, lastUsedAt }: Session, tokenHash: string): Promise<void> {
    await this.access.db
      .insertInto('sessions')
      .values({
        id,
        user_id: userId,
        token_hash: tokenHash,
        created_at: created,
        expires_at: expiresAt,
        last_used_at: lastUsedAt,
      })
      .execute();
  }

  async findByHash(tokenHash: string): Promise<Session | undefined> {
    const row = await this.access.db
      .selectFrom('sessions')
      .select(COLUMNS)
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst();
    return row && toSession(row);
  }

  async listForUser(userId: string): Promise<readonly Session[]> {
    const rows = await this.access.db
      .selectFrom('sessions')
      .select(COLUMNS)
      .where('user_id', '=', userId)
      .orderBy('last_used_at', 'desc')
      .execute();
    return rows.map(toSession);
  }

  async touch(id: string, lastUsedAt: string): Promise<void> {
    await this.access.db.updateTable('sessions').set({ last_used_at: lastUsedAt }).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.access.db.deleteFrom('sessions').where('id', '=', id).execute();
  }

  async deleteForUser(userId: string, exceptId?: string): Promise<void> {
    // No id is empty.
    await DELETE_FOR_USER.runLater(this.access, userId, exceptId ?? '');
  }

  async deleteForOrganization(organizationId: string): Promise<void> {
    const users = this.access.db.selectFrom('users').select('id').where('organization_id', '=', organizationId);
    await this.access.db.deleteFrom('sessions').where('user_id', 'in', users).execute();
  }

  deleteExpired(now: string, limit: number): Promise<number> {
    return deleteExpired(this.access, 'sessions', now, limit);
  }
}

function toSession(row: Pick<SessionTable, (typeof COLUMNS)[number]>): Session {
  const { id, user_id: userId, created_at: created, expires_at: expiresAt, last_used_at: lastUsedAt } = row;
  return { id, userId, created, expiresAt, lastUsedAt };
}
