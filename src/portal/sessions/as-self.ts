import type { Operation } from '../operation';

export function isSelf({ actor }: Operation, userId: string | undefined): boolean {
  return actor.kind === 'user' && actor.id === userId;
}

/**
 * The operation for what signed-in users do to themselves: nobody's scope has to contain oneself. What somebody may do
 * in other organizations only counts for nothing then.
 */
export async function asSelf(op: Operation): Promise<Operation> {
  const isInSight = (await op.store.users.find(op.actor.id)) !== undefined;
  return op.asSystem(isInSight ? op.actor.privileges : new Set());
}
