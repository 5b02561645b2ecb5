import type { AuditQuery, AuditRow, AuditStore, SealableRow } from '../portal/audit/audit-row';
import type { JsonObject } from '../portal/model';
import { isVisible, type Access } from './access';
import { insertRowsLater } from './insert-rows';
import type { AuditTable } from './tables';

/** The trail. Everyone writes it; read are the rows of the organizations in the scope. */
export class AuditTrail implements AuditStore {
  constructor(private readonly access: Access) {}

  async append(row: AuditRow): Promise<void> {
    await this.#append([toTableRow(row)]);
  }

  appendMany(rows: readonly AuditRow[]): Promise<void> {
    return this.#append(rows.map(toTableRow));
  }

  async #append(rows: readonly ReturnType<typeof toTableRow>[]): Promise<void> {
    if (!this.access.creating?.record(rows)) await insertRowsLater(this.access, 'audit', rows);
  }

  /** Ids ascend with time. */
  async list({ limit, before, actor, action, subjectId, from, to }: AuditQuery): Promise<readonly AuditRow[]> {
    const visible = isVisible(this.access, 'audit.organization_id');
    let rows = this.access.db.selectFrom('audit').selectAll().where(visible);
    if (before !== undefined) rows = rows.where('id', '<', before);
    if (subjectId !== undefined) rows = rows.where('subject_id', '=', subjectId);
    if (action !== undefined) rows = rows.where('action', '=', action);
    if (from !== undefined) rows = rows.where('at', '>=', from);
    if (to !== undefined) rows = rows.where('at', '<', to);
    if (actor !== undefined) {
      rows = rows.where((is) => is.or([is('actor_id', '=', actor), is('actor_name', '=', actor)]));
    }
    return (await rows.orderBy('id', 'desc').limit(limit).execute()).map(toAuditRow);
  }
}

/** A row as the table has it. */
export function toTableRow(row: AuditRow) {
  return {
    id: row.id,
    at: row.at,
    actor_kind: row.actorKind,
    actor_id: row.actorId,
    actor_name: row.actorName,
    action: row.action,
    subject_type: row.subjectType,
    subject_id: row.subjectId,
    organization_id: row.organizationId,
    request_id: row.requestId,
    address: row.address,
    changes: JSON.stringify(row.changes),
  };
}

function toAuditRow(row: AuditTable): AuditRow {
  const subjectType = row.subject_type as AuditRow['subjectType'];
  return { ...toSealable(row), subjectType, changes: JSON.parse(row.changes) as JsonObject };
}

/** A row as its seal covers it. */
export function toSealable(row: AuditTable): SealableRow {
  return {
    id: row.id,
    at: row.at,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    organizationId: row.organization_id,
    requestId: row.request_id,
    address: row.address,
    changes: row.changes,
  };
}
