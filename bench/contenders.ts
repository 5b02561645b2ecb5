import { fork, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Who is measured, in the order of the table; `own` is the built server on SQLite, `own-postgres` on PostgreSQL. */
export type ContenderName = 'ceiling' | 'express' | 'stock-scimmy' | 'own' | 'own-postgres';

export interface Contender {
  readonly name: ContenderName;
  readonly url: string;
  /** What each request has to carry. */
  readonly headers: Readonly<Record<string, string>>;
  /** From the start of the process to its first answer, in milliseconds. */
  readonly startedIn: number;
  /** Bytes of memory the process holds now. */
  readonly memory: () => number;
  /** Microseconds of processor time that the process has taken so far. */
  readonly processor: () => number;
  readonly stop: () => Promise<void>;
}

const TOKEN = 'bench-token-for-one-run-on-this-machine-only';

/** How long a server may take to come up. */
const PATIENCE = 30_000;

/** One of the bench's own servers: `built` is the folder they were built to. */
export async function startPeer(name: ContenderName, built: string, documents: string): Promise<Contender> {
  const start = performance.now();
  const child = fork(join(built, 'servers', `${name}.js`), [documents]);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (told: { port: number }) => resolve(told.port));
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it listened`)));
  });
  return contender(name, child, port, {}, performance.now() - start);
}

export interface OwnServer {
  readonly name: 'own' | 'own-postgres';
  readonly built: string;
  readonly databaseUrl: string;
  /** The file its lines go to. */
  readonly log: string;
}

/** The server as it is delivered, with its limit on requests off: this is about what it could do. */
export async function startOwn({ name, built, databaseUrl, log }: OwnServer): Promise<Contender> {
  const port = await freePort();
  const env = {
    ...process.env,
    PORT: String(port),
    PUBLIC_URL: 'http://127.0.0.1',
    DATABASE_URL: databaseUrl,
    ADMIN_TOKEN: TOKEN,
    RATE_LIMIT: 'off',
    // As in the image and in the unit for systemd.
    MALLOC_ARENA_MAX: '2',
  };
  const start = performance.now();
  // Not through this process, which has the load to make.
  const lines = openSync(log, 'w');
  const child = spawn(process.execPath, [join(built, '..', 'src', 'main.js'), 'serve'], {
    env,
    stdio: ['ignore', lines, lines],
  });
  closeSync(lines);
  await untilAnswers(`http://127.0.0.1:${port}/healthz`);
  return contender(name, child, port, { Authorization: `Bearer ${TOKEN}` }, performance.now() - start);
}

function contender(
  name: ContenderName,
  child: ChildProcess,
  port: number,
  headers: Record<string, string>,
  startedIn: number,
): Contender {
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    headers,
    startedIn,
    memory: () => residentBytes(child.pid ?? 0),
    processor: () => processorTime(child.pid ?? 0),
    stop: () => stopChild(child),
  };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function untilAnswers(url: string): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (performance.now() > deadline) throw new Error(`${url} does not answer`);
    await setTimeout(5);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** What the process holds for itself; pages of the database's file are the system's to give and take. */
export function residentBytes(pid: number): number {
  const status = `/proc/${pid}/status`;
  const [, kilobytes = '0'] =
    /^RssAnon:\s+(\d+) kB/m.exec(existsSync(status) ? readFileSync(status, 'utf8') : '') ?? [];
  return Number(kilobytes) * 1024;
}

/** The system counts in hundredths of a second. */
const TICK = 10_000;

/** Microseconds that all threads of the process have taken, the system's work for them included. */
function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name before it may hold anything.
  const cells = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(cells[11]) + Number(cells[12])) * TICK;
}
