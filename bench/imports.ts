import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { residentBytes } from './contenders';
import type { Single } from './results';

const ORGANIZATIONS = 1_000;
const MEGABYTE = 1024 * 1024;

/** Imports a file of so many users, without passwords, into an empty portal; `built` is where the bench was built to. */
export async function measureImport(built: string, folder: string, users: number): Promise<Single[]> {
  const place = join(folder, `import-${process.pid}`);
  mkdirSync(place, { recursive: true });
  try {
    execFileSync(process.execPath, ['bench/write-import-file.mjs', place, String(users), String(ORGANIZATIONS), '0']);
    await run(built, place, 'organizations.csv');
    const { milliseconds, early, peak } = await run(built, place, 'users.csv');
    const rate = users / (milliseconds / 1_000);
    const memory = `${whole(peak / MEGABYTE)} MB at most, ${whole(early / MEGABYTE)} MB in the first half`;
    return [
      { users, title: 'import', target: '≥ 20,000 rows/s', value: `${whole(rate)} rows/s`, met: rate >= 20_000 },
      { users, title: 'import, memory', target: 'flat: ≤ 1.2 ×', value: memory, met: peak <= early * 1.2 },
    ];
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Milliseconds from the start of the process to its end, and what it held at most, by its half and to its end. */
async function run(built: string, place: string, file: string) {
  const start = performance.now();
  const child = spawn(process.execPath, [join(built, '..', 'src', 'main.js'), 'import', '--json', join(place, file)], {
    env: { ...process.env, DATABASE_URL: `sqlite:${join(place, 'portal.db')}`, PUBLIC_URL: 'http://127.0.0.1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const held: number[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  while (child.exitCode === null && child.signalCode === null) {
    held.push(residentBytes(child.pid ?? 0));
    await Promise.race([ended, setTimeout(200)]);
  }
  if ((await ended) !== 0) throw new Error(`the import of ${file} failed`);
  const half = held.slice(0, Math.ceil(held.length / 2));
  return { milliseconds: performance.now() - start, early: Math.max(...half), peak: Math.max(...held) };
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
