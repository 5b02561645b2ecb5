import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { readConfig } from '../../src/config';
import { importFormats } from '../../src/composition/import-formats';
import { importFileWith } from '../../src/importers/jobs/import-file';
import { ImportRunner } from '../../src/importers/jobs/import-runner';
import { readUploadRequest } from '../../src/importers/jobs/import-settings';
import { createSpool } from '../../src/importers/jobs/spool';
import type { OpenSource, SourceRow } from '../../src/importers/source-row';
import { createLogger } from '../../src/log';
import { PORTAL_ORGANIZATION_ID } from '../../src/portal/built-in';
import { createConnection, revokeConnection, updateConnection } from '../../src/portal/connections/connections';
import { authorityOf } from '../../src/portal/connections/resolve-connection';
import type { ImportJob } from '../../src/portal/imports/import-job';
import { LOST_AFTER, stateOf } from '../../src/portal/imports/see-import';
import { isStillAuthorized } from '../../src/portal/imports/still-authorized';
import { newId } from '../../src/portal/new-id';
import { createOperation, type Operation } from '../../src/portal/operation';
import { createPasswordService } from '../../src/portal/passwords/password-service';
import { systemActor } from '../../src/portal/system-actor';
import { resourceReader } from '../../src/scim/read-resource';
import { createPasswords } from '../../src/composition/passwords';
import type { OpenStorage } from '../../src/storage/open';
import { onEveryDatabase } from '../support/databases';
import { unique } from '../support/factories';

const directory = mkdtempSync(join(tmpdir(), 'imports-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** More than a few chunks of rows. */
const ROWS = 2_000;

onEveryDatabase('imports in the background', (_open, create) => {
  const { policy, hasher } = createPasswords(readConfig({ BCRYPT_COST: '4' }));
  const spool = createSpool({ directory, maxBytes: 1000 });
  let storage: OpenStorage;
  let system: Operation;
  let runners: ImportRunner[];

  beforeEach(async () => {
    storage = await (await create()).open();
    system = createOperation({ storage, actor: systemActor('test'), scope: { all: true }, requestId: 'test' });
    runners = [];
  });
  afterEach(async () => {
    for (const runner of runners) await runner.stop();
  });

  /** In the middle of the file, `halfWay` happens. */
  function runnerWith(halfWay: () => void | Promise<void> = () => undefined): ImportRunner {
    const prefix = unique('row');
    const csv: OpenSource = () => Promise.resolve({ rows: rows(), rejects: { head: '', reject: () => '' } });
    async function* rows(): AsyncGenerator<SourceRow> {
      for (let at = 0; at < ROWS; at++) {
        if (at === ROWS / 2) await halfWay();
        yield { kind: 'User', line: at + 1, raw: () => '', resource: { userName: `${prefix}-${at}` } };
      }
    }
    const runner = new ImportRunner({
      store: storage.within({ all: true }),
      spool,
      importFile: importFileWith({
        spool,
        formats: { ...importFormats, csv },
        reader: resourceReader,
        passwords: createPasswordService(policy, hasher),
      }),
      log: createLogger({ level: 'silent' }),
    });
    runners.push(runner);
    return runner;
  }

  async function connection(): Promise<{ op: Operation; name: string }> {
    const name = unique('importer');
    const privileges = ['users:read', 'users:write'] as const;
    const { connection: made } = await createConnection(system, {
      name,
      organizations: undefined,
      privileges,
      grantableRoles: null,
      profile: 'standard',
      passwordMode: 'apply',
      expiresAt: null,
    });
    return { name, op: createOperation({ storage, ...authorityOf(made), requestId: 'test' }) };
  }

  function upload(runner: ImportRunner, op = system, bytes = 4): Promise<ImportJob> {
    return runner.upload(
      op,
      readUploadRequest({ format: 'csv' }),
      undefined,
      Readable.from([Buffer.alloc(bytes, 'x')]),
    );
  }

  const find = async ({ id }: ImportJob) => (await system.store.importJobs.find(id)) as ImportJob;

  async function ended(job: ImportJob): Promise<ImportJob> {
    for (;;) {
      const found = await find(job);
      if (found.state !== 'queued' && found.state !== 'running') return found;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  const countUsers = async () => (await system.store.users.list({ page: { offset: 0, limit: 0 } })).total;

  test('who is revoked meanwhile imports no further', async () => {
    const { op, name } = await connection();
    const runner = runnerWith(async () => void (await revokeConnection(system, name)));
    const job = await upload(runner, op);
    await runner.run(op, job, false);
    expect(await ended(job)).toMatchObject({ state: 'failed', error: expect.stringContaining('may not') as string });
    expect(await countUsers()).toBeLessThan(ROWS);
    expect(await isStillAuthorized(op, job.created)).toBe(false);
  });

  test.each([
    ['a privilege', { privileges: ['users:read'] as const }],
    ['an organization', { organizations: [PORTAL_ORGANIZATION_ID] }],
    ['a role to grant', { grantableRoles: [] }],
  ])('who loses %s meanwhile may not go on', async (_what, change) => {
    const { op, name } = await connection();
    expect(await isStillAuthorized(op, new Date().toISOString())).toBe(true);
    await updateConnection(system, name, change);
    expect(await isStillAuthorized(op, new Date().toISOString())).toBe(false);
  });

  test('cancelled: it ends after the rows at hand, and can be run again', async () => {
    const runner: ImportRunner = runnerWith(async () => runner.cancel(await find(job)));
    const job = await upload(runner);
    await runner.run(system, job, false);
    expect(await ended(job)).toMatchObject({ state: 'cancelled' });
    expect(await countUsers()).toBeLessThan(ROWS);
    await runnerWith().run(system, await find(job), false);
    expect(await ended(job)).toMatchObject({ state: 'completed', progress: { counts: { rows: ROWS } } });
  });

  test('a server that stops leaves it interrupted; the next one resumes it', async () => {
    let stopping: Promise<void> = Promise.resolve();
    const first = runnerWith(() => void (stopping = first.stop()));
    const job = await upload(first);
    await first.run(system, job, false);
    const interrupted = await ended(job);
    await stopping;
    expect(interrupted.state).toBe('interrupted');
    const second = runnerWith();
    await second.run(system, interrupted, false);
    expect((await ended(job)).state).toBe('completed');
  });

  test('of two that want to run it one does', async () => {
    const [one, other] = [runnerWith(), runnerWith()];
    const job = await upload(one);
    const runs = await Promise.allSettled([one.run(system, job, false), other.run(system, job, false)]);
    expect(runs.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(runs.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    expect((await ended(job)).state).toBe('completed');
  });

  test('without a sign of life it is interrupted, and whoever comes back finds it taken', async () => {
    const { importJobs } = system.store;
    const job = await upload(runnerWith());
    const [dead, alive] = [newId(), newId()].map((runner) => ({ id: job.id, runner }));
    if (!dead || !alive) throw new Error('unreachable');
    const then = new Date(Date.now() - LOST_AFTER - 1000).toISOString();
    const now = new Date().toISOString();
    expect(await importJobs.claim(dead, { at: then, lostBefore: then, dryRun: false })).toBe(true);
    expect(stateOf(await find(job))).toBe('interrupted');
    const lostBefore = new Date(Date.now() - LOST_AFTER).toISOString();
    expect(await importJobs.claim(alive, { at: now, lostBefore, dryRun: false })).toBe(true);
    expect(await importJobs.claim(dead, { at: now, lostBefore, dryRun: false })).toBe(false);
    expect(await importJobs.beat(dead, { at: now, state: 'running', progress: {} })).toBe('lost');
    expect(await importJobs.beat(alive, { at: now, state: 'running', progress: { x: 1 } })).toBe('held');
    const end = { state: 'completed', at: now, progress: {}, error: null, expiresAt: now } as const;
    expect(await importJobs.finish(dead, end)).toBe(false);
    expect(await find(job)).toMatchObject({ state: 'running', progress: { x: 1 } });
    await importJobs.requestCancel(job.id);
    expect(await importJobs.beat(alive, { at: now, state: 'running', progress: {} })).toBe('cancelled');
  });

  test('what is out of date goes, with its files', async () => {
    const runner = runnerWith();
    const [old, young] = [await upload(runner), await upload(runner)];
    const past = '2020-01-01T00:00:00.000Z';
    const claim = { id: old.id, runner: newId() };
    await system.store.importJobs.claim(claim, { at: past, lostBefore: past, dryRun: true });
    await system.store.importJobs.finish(claim, {
      state: 'checked',
      at: past,
      progress: {},
      error: null,
      expiresAt: past,
    });
    await runner.sweep();
    expect(await system.store.importJobs.find(old.id)).toBeUndefined();
    expect([await spool.has(old.id, 'upload'), await spool.has(young.id, 'upload')]).toEqual([false, true]);
  });

  test('only so many files wait at a time', async () => {
    const runner = runnerWith();
    const uploads = [];
    for (const count of [20, 20, 10]) {
      const { op } = await connection();
      for (let at = 0; at < count; at++) uploads.push(await upload(runner, op));
    }
    await expect(upload(runner)).rejects.toMatchObject({ code: 'busy' });
    await runner.remove(uploads[0] as ImportJob);
    await expect(upload(runner)).resolves.toMatchObject({ state: 'uploaded' });
  });

  test('nobody keeps others out: of one sender fewer files wait, and fewer runs', async () => {
    let goOn = () => undefined as void;
    const gate = new Promise<void>((resolve) => (goOn = resolve));
    const runner = runnerWith(() => gate);
    const [mine, yours] = [await connection(), await connection()];
    const jobs = [];
    for (let at = 0; at < 20; at++) jobs.push(await upload(runner, mine.op));
    await expect(upload(runner, mine.op)).rejects.toMatchObject({ code: 'busy' });
    for (const job of jobs.slice(0, 5)) await runner.run(mine.op, job, true);
    await expect(runner.run(mine.op, jobs[5] as ImportJob, true)).rejects.toMatchObject({ code: 'busy' });
    await expect(runner.run(yours.op, await upload(runner, yours.op), true)).resolves.toBeUndefined();
    const stopped = runner.stop();
    goOn();
    await stopped;
  });

  test('files that are still coming in count, too', async () => {
    const runner = runnerWith();
    const bodies = Array.from({ length: 4 }, () => new PassThrough());
    const settings = readUploadRequest({ format: 'csv' });
    const [one, other, third] = [(await connection()).op, (await connection()).op, (await connection()).op];
    const start = (body: PassThrough | undefined, op: Operation) =>
      runner.upload(op, settings, undefined, body ?? new PassThrough());
    const uploads = [start(bodies[0], one), start(bodies[1], one)];
    await expect(upload(runner, one)).rejects.toMatchObject({ code: 'busy' });
    uploads.push(start(bodies[2], other), start(bodies[3], other));
    await expect(upload(runner, third)).rejects.toMatchObject({ code: 'busy' });
    for (const body of bodies) body.end('x');
    await Promise.all(uploads);
    await expect(upload(runner, (await connection()).op)).resolves.toMatchObject({ state: 'uploaded' });
  });

  test('nor do files that are too large together', async () => {
    const runner = runnerWith();
    const [one, other] = [(await connection()).op, (await connection()).op];
    for (const op of [one, one, other, other]) {
      await expect(upload(runner, op, 1000)).resolves.toMatchObject({ bytes: 1000 });
    }
    await expect(upload(runner)).rejects.toMatchObject({ code: 'busy' });
  });

  test('what is written of a file has an end, too', async () => {
    const writer = await spool.write(newId(), 'report');
    const text = 'x'.repeat(1024 * 1024);
    for (let at = 0; at < 64; at++) await writer.write(text);
    await expect(writer.write('x')).rejects.toMatchObject({ code: 'invalid-value' });
    await writer.close();
  });

  test('nor do one sender’s', async () => {
    const runner = runnerWith();
    const [one, other] = [(await connection()).op, (await connection()).op];
    for (let at = 0; at < 2; at++) await upload(runner, one, 1000);
    await expect(upload(runner, one)).rejects.toMatchObject({ code: 'busy' });
    await expect(upload(runner, other)).resolves.toMatchObject({ state: 'uploaded' });
  });
});
