import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { readTestEnvironment } from '../support/test-environment';

const PROJECT = join(__dirname, '..', '..');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Environment = Readonly<Record<string, string>>;

/** The program as `npm run build` makes it, run as a process of its own. */
export class BuiltProgram {
  readonly file = readTestEnvironment().program;

  /** Runs a command to its end. Its environment is what is given, and nothing of ours. */
  async run(args: readonly string[], env: Environment, input = ''): Promise<Outcome> {
    const child = this.start(args, env);
    child.stdin?.end(input);
    return await outcomeOf(child);
  }

  /** Runs a command until it is time, then stops it. */
  async runUntil(args: readonly string[], env: Environment, isTime: () => Promise<unknown>): Promise<Outcome> {
    const child = this.start(args, env);
    const outcome = outcomeOf(child);
    await Promise.race([isTime(), outcome]);
    child.kill('SIGTERM');
    return await outcome;
  }

  start(args: readonly string[], env: Environment, stdio: StdioOptions = 'pipe'): ChildProcess {
    return spawn(process.execPath, [this.file, ...args], {
      stdio,
      env: { PATH: process.env['PATH'], BCRYPT_COST: '4', ...env },
    });
  }

  /** Starts `serve` and waits until it listens. */
  async serve(env: Environment): Promise<ServingProgram> {
    const port = await freePort();
    return await untilItListens(this.start(['serve'], { PORT: String(port), ...env }), port);
  }
}

/** Starts the server as the README says, and waits until it listens. */
export async function npmStart(env: Environment): Promise<ServingProgram> {
  const port = await freePort();
  const child = spawn('npm', ['start'], { cwd: PROJECT, env: { ...process.env, PORT: String(port), ...env } });
  return await untilItListens(child, port);
}

/** Hands a started `serve` over when it listens. */
export async function untilItListens(child: ChildProcess, port: number): Promise<ServingProgram> {
  const exit = exitOf(child);
  let stdout = '';
  child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (stdout += String(chunk)));
  for (let waited = 0; !stdout.includes('"listening"'); waited += 20) {
    if (child.exitCode !== null || waited > 20_000) throw new Error(`did not start:\n${stdout}`);
    await setTimeout(20);
  }
  return { url: `http://127.0.0.1:${port}`, port, output: () => stdout, kill: (signal) => child.kill(signal), exit };
}

export interface ServingProgram {
  readonly url: string;
  readonly port: number;
  output(): string;
  kill(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' | 'SIGHUP'): void;
  /** The exit code, when it has ended. */
  readonly exit: Promise<number | null>;
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  const [stdout, stderr, code] = await Promise.all([text(child.stdout!), text(child.stderr!), exitOf(child)]);
  return { code, stdout, stderr };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
