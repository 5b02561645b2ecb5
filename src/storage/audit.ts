import type { AuditRow, AuditStore, JsonObject } from '../portal/store';
import { isVisible, type Access } from './access';
import type { AuditTable } from './tables';

/** The trail. Everyone writes it; read are the rows of the organizations in the scope. */
export class AuditTrail implements AuditStore {
  constructor(private readonly access: Access) {}

  async append(row: AuditRow): Promise<void> {
    await this.access.db
      .insertInto('audit')
      .values({
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
        changes: JSON.stringify(row.changes),
      })
      .execute();
  }

  /** The newest first: ids ascend with time. */
  async list(page: { limit: number; before?: string; subjectId?: string }): Promise<readonly AuditRow[]> {
    const visible = isVisible(this.access, 'audit.organization_id');
    let rows = this.access.db.selectFrom('audit').selectAll().where(visible);
    if (page.before !== undefined) rows = rows.where('id', '<', page.before);
    if (page.subjectId !== undefined) rows = rows.where('subject_id', '=', page.subjectId);
    return (await rows.orderBy('id', 'desc').limit(page.limit).execute()).map(toAuditRow);
  }
}

function toAuditRow(row: AuditTable): AuditRow {
  return {
    id: row.id,
    at: row.at,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    subjectType: row.subject_type as AuditRow['subjectType'],
    subjectId: row.subject_id,
    organizationId: row.organization_id,
    requestId: row.request_id,
    changes: JSON.parse(row.changes) as JsonObject,
  };
}
