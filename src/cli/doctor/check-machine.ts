import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import type { Config } from '../../config';
import { sqlitePath } from '../../storage/engines';
import { failure, ok, unlessAny, warning, type Finding } from './finding';

const MIB = 1024 * 1024;

/** What the process may do on this machine, and what the machine has. */
export function checkMachine({ databaseUrl, workers }: Config): Finding[] {
  return [...checkProcess(workers), ...(databaseUrl.startsWith('sqlite:') ? checkFiles(sqlitePath(databaseUrl)) : [])];
}

function checkProcess(workers: number): Finding[] {
  const cores = availableParallelism();
  return unlessAny(
    [
      process.getuid?.() === 0 &&
        warning('process', 'it runs as root', 'Run it as a user of its own, who owns nothing but its data.'),
      workers > cores &&
        warning('process', `WORKERS is ${workers}, but there are ${cores} cores`, `Use ${cores} at most.`),
    ],
    ok('process', `Node ${process.versions.node}, ${cores} cores`),
  );
}

function checkFiles(path: string): Finding[] {
  const folder = dirname(path);
  if (!existsSync(path)) {
    return [warning('files', `${path} is not there yet`, 'The first start makes it. Check DATABASE_URL otherwise.')];
  }
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / MIB);
  const needed = Math.max(256, Math.ceil(statSync(path).size / MIB));
  return unlessAny(
    [
      !isWritable(folder) &&
        failure('files', `${folder} can't be written`, 'Give it to the user who runs portal-scim.'),
      (statSync(path).mode & 0o077) !== 0 &&
        warning('files', `${path} can be read by others on this machine`, `chmod 600 ${path}*`),
      free < 64
        ? failure('files', `${free} MiB are free on the disk`, 'Make room: without it nothing can be written.')
        : free < needed && warning('files', `${free} MiB are free on the disk`, `Have ${needed} MiB at least.`),
    ],
    ok('files', `${path}, ${free} MiB free`),
  );
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
