import { newId } from '../new-id';
import type { Operation } from '../operation';
import type { AuditEntry } from '../model';

/**
 * Writes who did what into the audit trail, in the operation's transaction where there is one: no change without its
 * row, no row without its change. The entry must not carry a secret's value.
 */
export function record(op: Operation, entry: AuditEntry): Promise<void> {
  const { kind, id, name } = op.actor;
  return op.store.audit.append({
    ...entry,
    id: newId(),
    at: new Date().toISOString(),
    actorKind: kind,
    actorId: id,
    actorName: name,
    requestId: op.requestId,
    address: op.address ?? null,
  });
}
