import { sql } from 'kysely';
import type { AddressStore, AttemptKind, AttemptRule } from '../portal/sessions/attempt';
import type { Access } from './access';

/** Attempts by network address. Nobody's organization has a say in it. */
export class Addresses implements AddressStore {
  constructor(private readonly access: Access) {}

  async blockedUntil(address: string, kind: AttemptKind, at: string): Promise<string | undefined> {
    const row = await this.access.db
      .selectFrom('address_attempts')
      .select('blocked_until')
      .where('address', '=', address)
      .where('kind', '=', kind)
      .where('blocked_until', '>', at)
      .executeTakeFirst();
    return row?.blocked_until ?? undefined;
  }

  async count(address: string, kind: AttemptKind, { at, since, limit }: AttemptRule): Promise<boolean> {
    const over = sql`(case when address_attempts.blocked_until is null then address_attempts.since < ${since}
      else address_attempts.blocked_until <= ${at} end)`;
    const { rows } = await sql<{ attempts: number }>`
      insert into address_attempts (address, kind, attempts, since, blocked_until)
      values (${address}, ${kind}, 1, ${at}, null)
      on conflict (address, kind) do update set
        attempts = case when ${over} then 1 else address_attempts.attempts + 1 end,
        since = case when ${over} then excluded.since else address_attempts.since end,
        blocked_until = case when ${over} then null else address_attempts.blocked_until end
      returning attempts`.execute(this.access.db);
    return (rows[0]?.attempts ?? 1) <= limit;
  }

  async block(
    address: string,
    kind: AttemptKind,
    { limit, blockUntil }: Pick<AttemptRule, 'limit' | 'blockUntil'>,
  ): Promise<void> {
    await this.access.db
      .updateTable('address_attempts')
      .set({ blocked_until: blockUntil })
      .where('address', '=', address)
      .where('kind', '=', kind)
      .where('attempts', '>=', limit)
      .where('blocked_until', 'is', null)
      .execute();
  }

  async forgive(address: string, kind: AttemptKind, { limit }: Pick<AttemptRule, 'limit'>): Promise<void> {
    const others = sql<number>`attempts - 1`;
    await this.access.db
      .updateTable('address_attempts')
      .set({
        attempts: others,
        blocked_until: sql<
          string | null
        >`case when ${others} < cast(${limit} as integer) then null else blocked_until end`,
      })
      .where('address', '=', address)
      .where('kind', '=', kind)
      .where('attempts', '>', 0)
      .execute();
  }

  async deleteExpired(now: string, since: string): Promise<void> {
    await this.access.db
      .deleteFrom('address_attempts')
      .where((is) =>
        is.or([is('blocked_until', '<=', now), is.and([is('blocked_until', 'is', null), is('since', '<', since)])]),
      )
      .execute();
  }
}
