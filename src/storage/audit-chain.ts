import { sql } from 'kysely';
import type { AuditChainStore, Seal, SealableRow, SealedRow } from '../portal/audit/audit-row';
import type { Access } from './access';
import { toSealable } from './audit';
import { Secrets } from './secrets';

const GENESIS = 'audit-chain';

/** Rows that a statement seals, filled up with none: few different texts, so that each stays prepared. */
const SIZES = [1, 10];
const LARGEST = 100;
const NO_ROW = [null, null, null];

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

  async seal(seals: ReadonlyMap<string, Seal>): Promise<void> {
    const rows = Array.from(seals, ([id, { position, hash }]) => [id, String(position), hash]);
    while (rows.length > 0) {
      const size = SIZES.find((each) => each >= rows.length) ?? LARGEST;
      const places = Array.from({ length: size }, (_row, at) => sql`(${sql.join(rows[at] ?? NO_ROW)})`);
      // Both engines call the columns so.
      await sql`update audit set chain_position = cast(sealed.column2 as integer), chain_hash = sealed.column3
        from (values ${sql.join(places)}) as sealed where audit.id = sealed.column1`.execute(this.#access.db);
      rows.splice(0, size);
    }
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
