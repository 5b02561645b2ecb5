import { PortalError } from '../errors';
import { describeActor, may } from '../access';
import type { Privilege } from '../actor';
import type { Operation } from '../operation';
import type { ImportJob, ImportState } from './import-job';

/** Without a sign of life for so long, whoever ran it is dead. */
export const LOST_AFTER = 30_000;

const WRITES: readonly Privilege[] = ['users:write', 'groups:write', 'organizations:write', 'roles:write'];

/** Throws `forbidden` unless the actor may write something that files hold. */
export function demandImport({ actor }: Operation): void {
  if (WRITES.some((privilege) => may(actor, privilege))) return;
  throw new PortalError('forbidden', `${describeActor(actor)} lacks a privilege: ${WRITES.join(', ')}.`);
}

/** Everybody sees their own; who may write users everywhere sees all, for they work on all of it. */
function seesAllImports({ actor, scope }: Operation): boolean {
  return scope.all === true && may(actor, 'users:write');
}

export function isOwnImport({ actor }: Operation, { starter }: ImportJob): boolean {
  return starter.kind === actor.kind && starter.id === actor.id;
}

/** The import that the actor may see. Throws `not-found`, `forbidden`. */
export async function findImport(op: Operation, id: string): Promise<ImportJob> {
  demandImport(op);
  const job = await op.store.importJobs.find(id);
  if (job && (isOwnImport(op, job) || seesAllImports(op))) return job;
  throw new PortalError('not-found', 'There is no such import.');
}

/** The imports that the actor may see, the newest first. Throws `forbidden`. */
export async function listImports(op: Operation, page: { limit: number; before?: string | undefined }) {
  demandImport(op);
  const jobs = await op.store.importJobs.list({
    ...page,
    ...(!seesAllImports(op) && { starterId: op.actor.id }),
  });
  return jobs.filter((job) => isOwnImport(op, job) || seesAllImports(op));
}

/** The state as of now: what nobody runs any more is interrupted. */
export function stateOf({ state, heartbeatAt }: ImportJob): ImportState {
  if (state !== 'queued' && state !== 'running') return state;
  const isAlive = heartbeatAt !== null && Date.parse(heartbeatAt) > Date.now() - LOST_AFTER;
  return isAlive ? state : 'interrupted';
}
