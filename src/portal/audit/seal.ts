import { hash } from 'node:crypto';
import type { Storage } from '../store';
import type { AuditChainStore, Seal, SealableRow } from './audit-row';

/** Few enough that a writer that comes meanwhile hardly waits. */
const BATCH = 100;

/** How many rows a check holds at a time. */
const PAGE = 1000;

/**
 * A row's seal: SHA-256 over the hash before it, its place and all it says. Whoever edits, removes, adds or reorders
 * rows later has to make every hash anew that follows.
 */
function sealOf(previous: string, position: number, row: SealableRow): string {
  const { id, at, actorKind, actorId, actorName, action, subjectType, subjectId, organizationId } = row;
  const { requestId, address, changes } = row;
  const said = [at, actorKind, actorId, actorName, action, subjectType, subjectId, organizationId];
  const sealed = JSON.stringify([previous, position, id, ...said, requestId, address, changes]);
  return hash('sha256', sealed, 'hex');
}

/**
 * Appends rows that are committed to the chain, a batch in a transaction of its own: who writes rows never waits for
 * the chain. Safe with several processes. True where there may be more.
 */
export async function sealBatch(storage: Storage): Promise<boolean> {
  if ((await chainOf(storage).unsealed(1)).length === 0) return false;
  return await storage.transaction(async (inner) => {
    const chain = chainOf(inner);
    await chain.lock();
    const rows = await chain.unsealed(BATCH);
    const head = await chain.head();
    let { position, hash } = head ?? { position: 0, hash: await chain.genesis() };
    const seals = new Map<string, Seal>();
    for (const row of rows) {
      position += 1;
      hash = sealOf(hash, position, row);
      seals.set(row.id, { position, hash });
    }
    await chain.seal(seals);
    return rows.length === BATCH;
  });
}

/** What a check of the whole chain finds. */
export interface AuditCheck {
  /** How many rows are sealed and in order, counted from the first. */
  readonly intact: number;
  /** The last of them. To keep it elsewhere makes it show when rows are cut off at the end. */
  readonly head: Seal | undefined;
  /** The first fault. */
  readonly broken: AuditFault | undefined;
  /** Rows that are waiting for their seal: written within the last moments, while a server runs. */
  readonly unsealed: number;
}

export interface AuditFault {
  readonly position: number;
  /** The row's id; null where there is no row at that place. */
  readonly id: string | null;
  readonly why: string;
}

/** Checks the chain from the first row to the last; where a head noted earlier is given, also that it is still in it. */
export async function checkChain(chain: AuditChainStore, noted?: Seal): Promise<AuditCheck> {
  const { head, broken } = await walk(chain, await chain.genesis(), noted);
  return { intact: head?.position ?? 0, head, broken, unsealed: await chain.countUnsealed() };
}

async function walk(chain: AuditChainStore, genesis: string, noted: Seal | undefined) {
  let last: Seal = { position: 0, hash: genesis };
  const seen = () => (last.position === 0 ? undefined : last);
  for (;;) {
    const rows = await chain.sealed(last.position, PAGE);
    for (const { position, hash, row } of rows) {
      const expected = last.position + 1;
      if (position !== expected) return { head: seen(), broken: missing(expected) };
      if (hash !== sealOf(last.hash, position, row)) return { head: seen(), broken: altered(position, row.id) };
      if (noted?.position === position && noted.hash !== hash) {
        return {
          head: seen(),
          broken: { position, id: row.id, why: 'the chain was made anew since its head was noted' },
        };
      }
      last = { position, hash };
    }
    if (rows.length < PAGE) break;
  }
  const cut = noted && noted.position > last.position;
  return { head: seen(), broken: cut ? missing(last.position + 1) : undefined };
}

function missing(position: number): AuditFault {
  return { position, id: null, why: 'the row was removed' };
}

function altered(position: number, id: string): AuditFault {
  return { position, id, why: 'the row, or its place in the chain, was changed' };
}

function chainOf(storage: Storage): AuditChainStore {
  return storage.within({ all: true }).auditChain;
}
