import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface StartedPostgres {
  /** Of the server, without a database. */
  readonly url: string;
  /** Stops when its standard input ends, and takes its files with it. */
  readonly server: ChildProcess;
}

export interface StartPostgres {
  /** The project's folder. */
  readonly project: string;
  /** Whether a commit waits for the disk, as in service. */
  readonly durable?: boolean;
  /** Where its files are. Default: where temporary files are. */
  readonly within?: string;
}

/** A real PostgreSQL beside this process; in a process group of its own, so that Ctrl-C doesn't reach it first. */
export async function startPostgres({
  project,
  durable = false,
  within = tmpdir(),
}: StartPostgres): Promise<StartedPostgres> {
  const script = join(project, 'test', 'support', 'postgres-server.mjs');
  const args = [script, ...(durable ? ['--durable'] : [])];
  const env = { ...process.env, TMPDIR: within };
  const server = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const failed = new Promise<never>((_resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with code ${code} before it answered.`)));
  });
  const ready = new Promise<string>((resolve) => createInterface(server.stdout).once('line', resolve));
  return { url: await Promise.race([ready, failed]), server };
}
