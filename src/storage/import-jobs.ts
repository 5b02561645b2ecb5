import type { ExpressionBuilder, Selectable } from 'kysely';
import type {
  ImportClaim,
  ImportEnd,
  ImportJob,
  ImportJobStore,
  ImportStarter,
  ImportState,
  NewImportJob,
} from '../portal/imports/import-job';
import type { JsonObject } from '../portal/model';
import type { Access } from './access';
import type { ImportJobTable, Tables } from './tables';

/** Imports of every organization: who may see which, the portal's rules say. */
export class ImportJobs implements ImportJobStore {
  constructor(private readonly access: Access) {}

  async add({ id, created, starter, fileName, bytes, options, expiresAt }: NewImportJob): Promise<void> {
    await this.access.db
      .insertInto('import_jobs')
      .values({
        id,
        created_at: created,
        starter_kind: starter.kind,
        starter_id: starter.id,
        starter_name: starter.name,
        file_name: fileName,
        bytes,
        options: JSON.stringify(options),
        state: 'uploaded',
        dry_run: true,
        cancel_requested: false,
        progress: '{}',
        expires_at: expiresAt,
      })
      .execute();
  }

  async find(id: string): Promise<ImportJob | undefined> {
    const row = await this.access.db.selectFrom('import_jobs').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toJob(row);
  }

  async list({ limit, before, starterId }: { limit: number; before?: string; starterId?: string }) {
    let query = this.access.db.selectFrom('import_jobs').selectAll().orderBy('id', 'desc').limit(limit);
    if (before !== undefined) query = query.where('id', '<', before);
    if (starterId !== undefined) query = query.where('starter_id', '=', starterId);
    return (await query.execute()).map(toJob);
  }

  async files(starterId?: string): Promise<{ count: number; bytes: number }> {
    const query = this.access.db
      .selectFrom('import_jobs')
      .select(({ fn }) => [fn.countAll().as('count'), fn.sum('bytes').as('bytes')])
      .where('state', '<>', 'completed');
    const counted = starterId === undefined ? query : query.where('starter_id', '=', starterId);
    const { count, bytes } = await counted.executeTakeFirstOrThrow();
    return { count: Number(count), bytes: Number(bytes ?? 0) };
  }

  /** One statement, so that of several who want to run a job one does. */
  async claim(
    { id, runner }: ImportClaim,
    claim: { at: string; lostBefore: string; dryRun: boolean },
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.access.db
      .updateTable('import_jobs')
      .set({
        runner,
        state: 'queued',
        dry_run: claim.dryRun,
        started_at: claim.at,
        heartbeat_at: claim.at,
        finished_at: null,
        cancel_requested: false,
        progress: '{}',
        error: null,
      })
      .where('id', '=', id)
      .where((row) =>
        row.or([row('state', 'not in', ['queued', 'running']), row('heartbeat_at', '<', claim.lostBefore)]),
      )
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async beat(
    claim: ImportClaim,
    { at, state, progress }: { at: string; state: 'queued' | 'running'; progress: JsonObject },
  ) {
    const row = await this.access.db
      .updateTable('import_jobs')
      .set({ heartbeat_at: at, state, progress: JSON.stringify(progress) })
      .where(held(claim))
      .returning('cancel_requested')
      .executeTakeFirst();
    if (!row) return 'lost' as const;
    return row.cancel_requested ? ('cancelled' as const) : ('held' as const);
  }

  async finish(claim: ImportClaim, { state, at, progress, error, expiresAt }: ImportEnd): Promise<boolean> {
    const { numUpdatedRows } = await this.access.db
      .updateTable('import_jobs')
      .set({
        state,
        runner: null,
        finished_at: at,
        heartbeat_at: at,
        progress: JSON.stringify(progress),
        error,
        expires_at: expiresAt,
      })
      .where(held(claim))
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async requestCancel(id: string): Promise<void> {
    await this.access.db.updateTable('import_jobs').set({ cancel_requested: true }).where('id', '=', id).execute();
  }

  async abandon(id: string, at: string): Promise<void> {
    await this.access.db
      .updateTable('import_jobs')
      .set({ state: 'cancelled', runner: null, finished_at: at })
      .where('id', '=', id)
      .execute();
  }

  async delete(id: string): Promise<void> {
    await this.access.db.deleteFrom('import_jobs').where('id', '=', id).execute();
  }

  async deleteExpired(now: string): Promise<readonly string[]> {
    const rows = await this.access.db.deleteFrom('import_jobs').where('expires_at', '<', now).returning('id').execute();
    return rows.map(({ id }) => id);
  }
}

function held({ id, runner }: ImportClaim) {
  return (row: ExpressionBuilder<Tables, 'import_jobs'>) => row.and([row('id', '=', id), row('runner', '=', runner)]);
}

function toJob(row: Selectable<ImportJobTable>): ImportJob {
  return {
    id: row.id,
    created: row.created_at,
    starter: { kind: row.starter_kind as ImportStarter['kind'], id: row.starter_id, name: row.starter_name },
    fileName: row.file_name,
    bytes: Number(row.bytes),
    options: JSON.parse(row.options) as JsonObject,
    state: row.state as ImportState,
    dryRun: Boolean(row.dry_run),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    heartbeatAt: row.heartbeat_at,
    cancelRequested: Boolean(row.cancel_requested),
    progress: JSON.parse(row.progress) as JsonObject,
    error: row.error,
    expiresAt: row.expires_at,
  };
}
