import { sql, type RawBuilder } from 'kysely';
import { fold } from '../portal/fold';
import type { ActivityQuery, RequestActivity } from '../portal/requests/request-activity';
import type {
  RequestEntry,
  RequestQuery,
  RequestStore,
  RequestSummary,
  ResourceClue,
} from '../portal/requests/request-entry';
import { isVisible, type Access } from './access';
import { deleteSome } from './delete-some';
import { whole } from './list/merge-rows';
import { requestActivity } from './request-activity';
import { ID_AHEAD, idAt } from './request-ids';
import type { RequestLogTable } from './tables';

type Column = keyof RequestLogTable;

/** In the order of {@link cellsOf}; what isn't text is told what it is. */
const COLUMNS: readonly (readonly [column: Column, type: 'text' | 'integer' | 'real'])[] = [
  ['id', 'text'],
  ['at', 'text'],
  ['organization_id', 'text'],
  ['actor_kind', 'text'],
  ['actor_id', 'text'],
  ['actor_name', 'text'],
  ['address', 'text'],
  ['method', 'text'],
  ['status', 'integer'],
  ['failed', 'integer'],
  ['code', 'text'],
  ['resource_type', 'text'],
  ['resource_id', 'text'],
  ['resource_name', 'text'],
  ['resource_name_key', 'text'],
  ['external_id', 'text'],
  ['milliseconds', 'real'],
  ['request_id', 'text'],
  ['part', 'integer'],
  ['path', 'text'],
  ['detail', 'text'],
  ['user_agent', 'text'],
  ['body', 'text'],
];

const NAMES = sql.raw(COLUMNS.map(([name]) => name).join(', '));
const LISTED = COLUMNS.flatMap(([name]) => (name === 'body' || name === 'resource_name_key' ? [] : name));

/** The log of requests. Every process writes it; read are the entries of the organizations in the scope. */
export class RequestLogRows implements RequestStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  /** One statement of one text and one parameter, however many entries: binding each cell costs many times as much. */
  async append(entries: readonly RequestEntry[]): Promise<void> {
    const { db, dialect } = this.#access;
    const rows = dialect.jsonDocument(sql.val(JSON.stringify(entries.map(cellsOf))));
    const entry = dialect.elementDocument('entry');
    const cells = COLUMNS.map(([, type], at) => sql`cast(${entry} ->> ${sql.lit(at)} as ${sql.raw(type)})`);
    await sql`insert into request_log (${NAMES}) select ${sql.join(cells)}
      from ${dialect.jsonElements(rows, [], 'entry')} where true on conflict (id) do nothing`.execute(db);
  }

  async list(query: RequestQuery): Promise<readonly RequestSummary[]> {
    const { limit, before, status, failed, actorId, resource, path, method, from, to, requestId } = query;
    const visible = isVisible(this.#access, 'request_log.organization_id');
    let rows = this.#access.db.selectFrom('request_log').select(LISTED).where(visible);
    if (before !== undefined) rows = rows.where('id', '<', before);
    if (status !== undefined) rows = rows.where('status', '>=', status.from).where('status', '<=', status.to);
    // Whatever is refused failed, and failures have an index.
    if (status !== undefined && status.from >= 400) rows = rows.where('failed', '=', sql.lit(1));
    if (failed !== undefined) rows = rows.where('failed', '=', sql.lit(failed ? 1 : 0));
    if (actorId !== undefined) rows = rows.where('actor_id', '=', actorId);
    if (resource !== undefined) rows = rows.where(isAbout(resource));
    if (path !== undefined) rows = rows.where(this.#contains('path', path));
    if (method !== undefined) rows = rows.where('method', '=', method);
    // Ids ascend with time, so that the range is found without looking at what is beside it.
    if (from !== undefined) rows = rows.where('id', '>=', idAt(from)).where('at', '>=', from);
    if (to !== undefined) rows = rows.where('id', '<', idAt(to, ID_AHEAD)).where('at', '<', to);
    if (requestId !== undefined) rows = rows.where('request_id', '=', requestId);
    const listed = rows.orderBy('id', 'desc').limit(limit).compile();
    // What is rare in the paths is found after most of them were read.
    const { run, runAside = run } = this.#access;
    const found = await (path === undefined ? run : runAside)<Omit<RequestLogTable, 'body' | 'resource_name_key'>>(
      listed.sql,
      listed.parameters,
    );
    return found.rows.map(toSummary);
  }

  async find(id: string): Promise<RequestEntry | undefined> {
    const visible = isVisible(this.#access, 'request_log.organization_id');
    const row = await this.#access.db
      .selectFrom('request_log')
      .selectAll()
      .where(visible)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && { ...toSummary(row), body: row.body };
  }

  activity(query: ActivityQuery): Promise<readonly RequestActivity[]> {
    return requestActivity(this.#access, query);
  }

  async deleteBefore(time: string, limit: number): Promise<number> {
    return await this.#deleteSome(sql`id < ${idAt(time)}`, limit);
  }

  async deleteBeyond(rows: number, limit: number): Promise<number> {
    const last = sql`select id from request_log order by id desc limit 1 offset ${whole(rows)}`;
    return await this.#deleteSome(sql`id <= (${last})`, limit);
  }

  async deleteStrangersBeyond(rows: number, limit: number): Promise<number> {
    const stranger = sql`actor_id is null`;
    const last = sql`select id from request_log where ${stranger} order by id desc limit 1 offset ${whole(rows)}`;
    return await this.#deleteSome(sql`${stranger} and id <= (${last})`, limit);
  }

  #deleteSome(where: RawBuilder<unknown>, limit: number): Promise<number> {
    return deleteSome(this.#access, { from: 'request_log', where, orderBy: 'id', limit });
  }

  #contains(column: Column, part: string): RawBuilder<boolean> {
    return this.#access.dialect.contains(sql.ref(column), sql.val(part));
  }
}

/** Each way of naming it has an index of its own; an `or` over them would be a walk through the table. */
function isAbout({ ids, names, externalIds }: ResourceClue): RawBuilder<boolean> {
  const ways: readonly [Column, readonly string[]][] = [
    ['resource_id', ids],
    ['resource_name_key', names.map(fold)],
    ['external_id', externalIds],
  ];
  const found = ways.flatMap(([column, values]) =>
    values.length === 0 ? [] : [sql`select id from request_log where ${sql.ref(column)} in (${sql.join(values)})`],
  );
  return found.length === 0 ? sql`(1 = 0)` : sql`id in (${sql.join(found, sql` union `)})`;
}

function cellsOf(entry: RequestEntry): readonly (string | number | null)[] {
  const { resourceName } = entry;
  return [
    entry.id,
    entry.at,
    entry.organizationId,
    entry.actorKind,
    entry.actorId,
    entry.actorName,
    entry.address,
    entry.method,
    entry.status,
    Number(entry.failed),
    entry.code,
    entry.resourceType,
    entry.resourceId,
    resourceName,
    resourceName === null ? null : fold(resourceName),
    entry.externalId,
    entry.milliseconds,
    entry.requestId,
    entry.part,
    entry.path,
    entry.detail,
    entry.userAgent,
    entry.body,
  ];
}

function toSummary(row: Omit<RequestLogTable, 'body' | 'resource_name_key'>): RequestSummary {
  return {
    id: row.id,
    at: row.at,
    organizationId: row.organization_id,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    address: row.address,
    userAgent: row.user_agent,
    method: row.method,
    path: row.path,
    status: row.status,
    failed: row.failed === 1,
    code: row.code,
    detail: row.detail,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    resourceName: row.resource_name,
    externalId: row.external_id,
    milliseconds: row.milliseconds,
    requestId: row.request_id,
    part: row.part,
  };
}
