import { demand } from '../access';
import type { Operation } from '../operation';
import type { AuditQuery, AuditRow } from './audit-row';

/** Who did what, the newest first, within the operation's scope. Throws `forbidden` without `audit:read`. */
export async function readAudit(op: Operation, query: AuditQuery): Promise<readonly AuditRow[]> {
  demand(op.actor, 'audit:read');
  return await op.store.audit.list(query);
}
