import { sql } from 'kysely';
import type { RateStore } from '../portal/store';
import type { Access } from './access';

/** Requests by caller. Nobody's organization has a say in it. */
export class Rates implements RateStore {
  constructor(private readonly access: Access) {}

  /** One statement, so that reports of several processes all count. */
  async count(caller: string, points: number, { at, until }: { at: string; until: string }) {
    const over = sql`rate_counts.until <= ${at}`;
    const { rows } = await sql<{ points: number; until: string }>`
      insert into rate_counts (caller, points, until) values (${caller}, ${points}, ${until})
      on conflict (caller) do update set
        points = case when ${over} then excluded.points else rate_counts.points + excluded.points end,
        until = case when ${over} then excluded.until else rate_counts.until end
      returning points, until`.execute(this.access.db);
    return rows[0] ?? { points, until };
  }

  async deleteExpired(now: string): Promise<void> {
    await this.access.db.deleteFrom('rate_counts').where('until', '<=', now).execute();
  }
}
