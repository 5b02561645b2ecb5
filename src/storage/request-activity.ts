import { sql } from 'kysely';
import type { ActivityQuery, ActivityStep, RequestActivity } from '../portal/requests/request-activity';
import { isVisible, type Access } from './access';
import { ID_AHEAD, idAt } from './request-ids';

interface Row {
  readonly period: string;
  readonly actor_kind: string | null;
  readonly caller: string | null;
  readonly name: string | null;
  readonly requests: number | string;
  readonly failed: number | string;
  readonly last_at: string;
}

/** How much of a time's text the hour or the day is, and what makes it a time again. */
const PERIOD: Readonly<Record<ActivityStep, { readonly length: number; readonly rest: string }>> = {
  hour: { length: 13, rest: ':00:00.000Z' },
  day: { length: 10, rest: 'T00:00:00.000Z' },
};

/**
 * Walks through the ids of that time only. An operation of a Bulk request is no request of its own, and whom nobody knows
 * is of interest where tokens are used: elsewhere it is people who sign in.
 */
export async function requestActivity(access: Access, { from, to, step }: ActivityQuery): Promise<RequestActivity[]> {
  const { length, rest } = PERIOD[step];
  const { rows } = await sql<Row>`
    select substr(at, 1, ${sql.lit(length)}) as period, actor_kind,
      case when actor_kind = 'connection' then actor_id end as caller,
      max(case when actor_kind = 'connection' then actor_name end) as name,
      count(*) as requests, sum(failed) as failed, max(at) as last_at
    from request_log
    where ${isVisible(access, 'request_log.organization_id')} and part is null
      and (actor_kind is not null or substr(path, 1, 6) = '/scim/')
      and id >= ${idAt(from)} and at >= ${from} and id < ${idAt(to, ID_AHEAD)} and at < ${to}
    group by 1, 2, 3
    order by 1, 2, 3`.execute(access.db);
  return rows.map((row) => ({
    at: `${row.period}${rest}`,
    actorKind: row.actor_kind,
    actorId: row.caller,
    actorName: row.name,
    requests: Number(row.requests),
    failed: Number(row.failed),
    lastAt: row.last_at,
  }));
}
