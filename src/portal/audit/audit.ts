import { newId } from '../new-id';
import type { Operation } from '../operation';
import type { AuditEntry, AuditRow } from './audit-row';

/**
 * Writes who did what into the audit trail, in the operation's transaction where there is one: no change without its
 * row, no row without its change. The entry must not carry a secret's value.
 */
export function record(op: Operation, entry: AuditEntry): Promise<void> {
  return op.store.audit.append(toRow(op, entry));
}

/** The same for many changes of one transaction. */
export function recordMany(op: Operation, entries: readonly AuditEntry[]): Promise<void> {
  const at = new Date().toISOString();
  return op.store.audit.appendMany(entries.map((entry) => toRow(op, entry, at)));
}

/** What rows for many changes of one kind have in common. */
export type AuditTemplate = Omit<AuditRow, 'id' | 'subjectId' | 'organizationId' | 'changes'>;

/** {@link AuditTemplate} for what this operation does. */
export function auditTemplate(op: Operation, action: string, subjectType: AuditRow['subjectType']): AuditTemplate {
  const {
    id: _id,
    subjectId: _subject,
    organizationId: _organization,
    changes: _changes,
    ...common
  } = toRow(op, {
    action,
    subjectType,
    subjectId: '',
    organizationId: null,
    changes: {},
  });
  return common;
}

function toRow(op: Operation, entry: AuditEntry, at = new Date().toISOString()): AuditRow {
  const { kind, id, name } = op.actor;
  return {
    action: entry.action,
    subjectType: entry.subjectType,
    subjectId: entry.subjectId,
    organizationId: entry.organizationId,
    changes: entry.changes,
    id: newId(),
    at,
    actorKind: kind,
    actorId: id,
    actorName: name,
    requestId: op.requestId,
    address: op.address ?? null,
  };
}
