import { Kysely, SqliteDialect } from 'kysely';
import { readMigrationState, type MigrationState } from '../../../db/migrator';
import { checkChain, type AuditCheck } from '../../portal/audit/seal';
import { AuditChain } from '../audit-chain';
import { dialects } from '../dialect';
import { SqliteDatabase } from './sqlite-library';
import type { Tables } from '../tables';

/** What there is in a file that should be a portal's database, and what is wrong with it. */
export interface BackupReport {
  /** What SQLite finds wrong with the file; none: it is sound. */
  readonly faults: readonly string[];
  /** Rows that refer to rows that aren't there. */
  readonly brokenReferences: number;
  readonly migrations: MigrationState;
  readonly counts: { readonly users: number; readonly groups: number; readonly organizations: number };
  readonly audit: AuditCheck;
}

/** Reads a database's file whole, and changes nothing. Throws where it is no portal's database. */
export async function inspectBackup(path: string): Promise<BackupReport> {
  const database = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  try {
    const integrity = database.pragma('integrity_check(10)') as readonly { integrity_check: string }[];
    const faults = integrity.map((row) => row.integrity_check).filter((text) => text !== 'ok');
    const brokenReferences = (database.pragma('foreign_key_check') as readonly unknown[]).length;
    const migrations = await readMigrationState(db);
    if (migrations.done.length === 0) throw new NoPortalDatabase(`${path} is no database of portal-scim.`);
    return { faults, brokenReferences, migrations, counts: await countRows(db), audit: await checkAudit(db) };
  } finally {
    await db.destroy();
  }
}

/** A SQLite file, but none of a portal's; `code` says so, also of one that was thrown in another thread. */
export class NoPortalDatabase extends Error {
  readonly code = 'NO_PORTAL_DATABASE';
}

/** Whether a database may take this backup's place. */
export function isSound({ faults, brokenReferences, migrations, audit }: BackupReport): boolean {
  return faults.length === 0 && brokenReferences === 0 && migrations.unknown.length === 0 && audit.broken === undefined;
}

/** A portal that hasn't sealed a row yet has no first hash either, and making one would be a change. */
async function checkAudit(db: Kysely<Tables>): Promise<AuditCheck> {
  const chain = new AuditChain({ db, dialect: dialects.sqlite });
  if (await chain.head()) return await checkChain(chain);
  return { intact: 0, head: undefined, broken: undefined, unsealed: await chain.countUnsealed() };
}

async function countRows(db: Kysely<Tables>): Promise<BackupReport['counts']> {
  const count = async (table: 'users' | 'groups' | 'organizations') => {
    const { rows } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    return rows;
  };
  return { users: await count('users'), groups: await count('groups'), organizations: await count('organizations') };
}
