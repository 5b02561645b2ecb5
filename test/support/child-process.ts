import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buildSync } from 'esbuild';
import { readTestFolder } from './databases';

const PROJECT = join(__dirname, '..', '..');

/** Runs TypeScript, which imports relative to the project (`./src/…`), in a process of its own. */
export function runInProcess(source: string, args: readonly string[]): ChildProcessByStdio<null, Readable, Readable> {
  const name = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const outfile = join(readTestFolder(), `${name}-${process.pid}.cjs`);
  buildSync({
    stdin: { contents: source, resolveDir: PROJECT, loader: 'ts' },
    bundle: true,
    platform: 'node',
    packages: 'external',
    outfile,
  });
  const env = { ...process.env, NODE_PATH: join(PROJECT, 'node_modules') };
  return spawn(process.execPath, [outfile, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Resolves with what the process printed; rejects, with its errors, unless it ends well. */
export async function outputOf(child: ChildProcessByStdio<null, Readable, Readable>): Promise<string> {
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (errors += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`The process ended with ${code}: ${errors}`);
  return output;
}
