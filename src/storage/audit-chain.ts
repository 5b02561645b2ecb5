import type { Seal, SealableRow, SealedRow } from '../portal/model';
import type { AuditChainStore } from '../portal/store';
import type { Access } from './access';
import { Secrets } from './secrets';
import type { AuditTable } from './tables';

const GENESIS = 'audit-chain';

/** The chain covers every organization's rows, so there is no scope in these queries. */
export class AuditChain implements AuditChainStore {
  readonly #access: Pick<Access, 'db' | 'dialect'>;
  readonly #secrets: Secrets;

  constructor(access: Pick<Access, 'db' | 'dialect'>) {
    this.#access = access;
    this.#secrets = new Secrets(access);
  }

  async lock(): Promise<void> {
    await this.#secrets.obtain(GENESIS);
    const row = this.#access.db.selectFrom('secrets').select('name').where('name', '=', GENESIS);
    await this.#access.dialect.lock(row, 'change');
  }

  async genesis(): Promise<string> {
    return (await this.#secrets.obtain(GENESIS)).toString('hex');
  }

  async head(): Promise<Seal | undefined> {
    const row = await this.#access.db
      .selectFrom('audit')
      .select(['chain_position', 'chain_hash'])
      .where('chain_position', 'is not', null)
      .orderBy('chain_position', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && { position: row.chain_position ?? 0, hash: row.chain_hash ?? '' };
  }

  async unsealed(limit: number): Promise<readonly SealableRow[]> {
    const rows = await this.#access.db
      .selectFrom('audit')
      .selectAll()
      .where('chain_position', 'is', null)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(toSealable);
  }

  async countUnsealed(): Promise<number> {
    const { rows } = await this.#access.db
      .selectFrom('audit')
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .where('chain_position', 'is', null)
      .executeTakeFirstOrThrow();
    return rows;
  }

  async seal(id: string, { position, hash }: Seal): Promise<void> {
    const seal = { chain_position: position, chain_hash: hash };
    await this.#access.db.updateTable('audit').set(seal).where('id', '=', id).execute();
  }

  async sealed(after: number, limit: number): Promise<readonly SealedRow[]> {
    const rows = await this.#access.db
      .selectFrom('audit')
      .selectAll()
      .where('chain_position', '>', after)
      .orderBy('chain_position')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      position: row.chain_position ?? 0,
      hash: row.chain_hash ?? '',
      row: toSealable(row),
    }));
  }
}

function toSealable(row: AuditTable): SealableRow {
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
