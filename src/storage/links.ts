import { sql } from 'kysely';
import type { Link, LinkPurpose, LinkStore } from '../portal/links/link';
import type { Access } from './access';
import { FixedQuery } from './fixed-query';

const COLUMNS = ['id', 'user_id', 'purpose', 'created_at', 'expires_at'] as const;

const DELETE_FOR_USER = new FixedQuery<[userId: string], never>(
  (_access, userId) => sql`delete from links where user_id = ${userId}`,
);

/** Links that were sent by mail, as hashes of their tokens. */
export class Links implements LinkStore {
  constructor(private readonly access: Access) {}

  async create({ id, userId, purpose, created, expiresAt }: Link, tokenHash: string): Promise<void> {
    await this.access.db
      .insertInto('links')
      .values({ id, user_id: userId, purpose, token_hash: tokenHash, created_at: created, expires_at: expiresAt })
      .execute();
  }

  async findByHash(tokenHash: string): Promise<Link | undefined> {
    const row = await this.access.db
      .selectFrom('links')
      .select(COLUMNS)
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst();
    if (!row) return undefined;
    const { id, user_id: userId, purpose, created_at: created, expires_at: expiresAt } = row;
    return { id, userId, purpose: purpose as LinkPurpose, created, expiresAt };
  }

  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.access.db.deleteFrom('links').where('id', '=', id).executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async deleteForUser(userId: string): Promise<void> {
    await DELETE_FOR_USER.runLater(this.access, userId);
  }

  async deleteExpired(now: string): Promise<void> {
    await this.access.db.deleteFrom('links').where('expires_at', '<', now).execute();
  }
}
