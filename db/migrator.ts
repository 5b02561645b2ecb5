import { DEFAULT_MIGRATION_TABLE, Migrator, sql, type Kysely, type Migration } from 'kysely';
import { columnTypes, type ColumnTypes, type Engine } from './column-types';
import * as initial from './migrations/0001-initial';
import * as builtInRows from './migrations/0002-built-in-rows';
import * as connectionOperations from './migrations/0003-connection-operations';
import * as requestLog from './migrations/0004-request-log';
import * as importJobs from './migrations/0006-import-jobs';
import * as rateCounts from './migrations/0007-rate-counts';
import * as searchIndex from './migrations/0008-search-index';
import * as indexesByTime from './migrations/0009-indexes-by-time';
import * as requestsOfStrangers from './migrations/0010-requests-of-strangers';
import * as partsAndCounts from './migrations/0011-parts-and-counts';
import * as passwordHistory from './migrations/0012-password-history';
import * as eventStreams from './migrations/0013-event-streams';
import * as shownChanges from './migrations/0014-shown-changes';
import * as userTotals from './migrations/0015-user-totals';
import * as mergesInIdleMoments from './migrations/0016-merges-in-idle-moments';
import * as shiftsOfUsers from './migrations/0019-shifts-of-users';
import * as shownLog from './migrations/0020-shown-log';
import * as noIndexOfActors from './migrations/0021-no-index-of-actors';
import * as changesTold from './migrations/0023-changes-told';

interface MigrationModule {
  up(db: Kysely<unknown>, types: ColumnTypes, engine: Engine): Promise<void>;
}

/** Every step to the present tables, in order. A step that was released is never changed, only followed. */
const MIGRATIONS: Readonly<Record<string, MigrationModule>> = {
  '0001-initial': initial,
  '0002-built-in-rows': builtInRows,
  '0003-connection-operations': connectionOperations,
  '0004-request-log': requestLog,
  '0006-import-jobs': importJobs,
  '0007-rate-counts': rateCounts,
  '0008-search-index': searchIndex,
  '0009-indexes-by-time': indexesByTime,
  '0010-requests-of-strangers': requestsOfStrangers,
  '0011-parts-and-counts': partsAndCounts,
  '0012-password-history': passwordHistory,
  '0013-event-streams': eventStreams,
  '0014-shown-changes': shownChanges,
  '0015-user-totals': userTotals,
  '0016-merges-in-idle-moments': mergesInIdleMoments,
  '0019-shifts-of-users': shiftsOfUsers,
  '0020-shown-log': shownLog,
  '0021-no-index-of-actors': noIndexOfActors,
  '0023-changes-told': changesTold,
};

/**
 * Brings a database to the present tables: all the steps or none, and once, however many processes start together.
 * Throws where the database has a step that this version doesn't know: a newer version has used it.
 */
export async function migrate<Tables>(db: Kysely<Tables>, engine: Engine): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrationsFor(engine)) } });
  await refuseNewer(db);
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  // A newer version may have migrated meanwhile.
  await refuseNewer(db);
  throw error as Error;
}

/** Which steps a database has, lacks, and has from a newer version. */
export interface MigrationState {
  readonly done: readonly string[];
  readonly pending: readonly string[];
  readonly unknown: readonly string[];
}

export async function readMigrationState<Tables>(db: Kysely<Tables>): Promise<MigrationState> {
  const done = await executedMigrations(db);
  return {
    done,
    pending: Object.keys(MIGRATIONS).filter((name) => !done.includes(name)),
    unknown: done.filter((name) => !(name in MIGRATIONS)),
  };
}

function migrationsFor(engine: Engine): Record<string, Migration> {
  const types = columnTypes[engine];
  return Object.fromEntries(
    Object.entries(MIGRATIONS).map(([name, step]) => [
      name,
      { up: (db: Kysely<unknown>) => step.up(db, types, engine) },
    ]),
  );
}

async function refuseNewer<Tables>(db: Kysely<Tables>): Promise<void> {
  const { unknown } = await readMigrationState(db);
  if (unknown.length === 0) return;
  const refusal = new Error(
    `The database was used by a newer version of portal-scim, which made its tables ${unknown.join(', ')}. ` +
      'Start that version, or a newer one; or restore a backup from before the upgrade.',
  );
  throw Object.assign(refusal, { code: 'NEWER_DATABASE' });
}

async function executedMigrations<Tables>(db: Kysely<Tables>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return [];
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`.execute(db);
  return rows.map(({ name }) => name);
}
