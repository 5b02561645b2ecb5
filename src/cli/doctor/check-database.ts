import { existsSync } from 'node:fs';
import type { Config } from '../../config';
import { sqlitePath } from '../../storage/engines';
import { examineDatabase, type Examination } from '../../storage/examine';
import { explainFailure } from '../explain-failure';
import { failure, ok, unlessAny, warning, type Finding } from './finding';

/** What can be told of a database; `usable` where its tables are those of this version. */
export interface DatabaseCheck {
  readonly findings: readonly Finding[];
  readonly usable: boolean;
}

export async function checkDatabase({ databaseUrl }: Config): Promise<DatabaseCheck> {
  // Looking must not create it.
  if (databaseUrl.startsWith('sqlite:') && !existsSync(sqlitePath(databaseUrl))) return { findings: [], usable: false };
  const before = Date.now();
  try {
    const examination = await examineDatabase(databaseUrl);
    const { pending, unknown } = examination.migrations;
    return {
      findings: [
        ...judge(examination),
        judgeMigrations(examination),
        ...judgeSearch(examination),
        ...judgeClock(examination, (before + Date.now()) / 2),
      ],
      usable: pending.length === 0 && unknown.length === 0,
    };
  } catch (error) {
    const [told] = explainFailure(error).split('\n');
    const found = `it does not answer: ${told}`;
    const embedded = databaseUrl.startsWith('sqlite:');
    const advice = embedded ? "the file's owner, and the space on its disk" : 'that the server is up';
    return { findings: [failure('database', found, `Check DATABASE_URL, and ${advice}.`)], usable: false };
  }
}

function judge({ version, readOnly, unfit, settings }: Examination): Finding[] {
  const told = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return unlessAny(
    [
      readOnly !== undefined &&
        failure('database', `it can't be written: ${readOnly}`, 'Check the rights of the files, or of the role.'),
      ...unfit.map((why) => warning('database', why, 'See docs/guides/operations.md, "The database".')),
    ],
    ok('database', [version, ...told].join(', ')),
  );
}

function judgeMigrations({ migrations: { done, pending, unknown } }: Examination): Finding {
  if (unknown.length > 0) {
    const advice = 'Start that version, or restore a backup from before the upgrade.';
    return failure('migrations', `a newer version has used the database: ${unknown.join(', ')}`, advice);
  }
  if (pending.length > 0) {
    return warning('migrations', `not done yet: ${pending.join(', ')}`, 'The next start does them, or: migrate.');
  }
  return ok('migrations', `all ${done.length} are done`);
}

function judgeSearch({ searchesAll }: Examination): Finding[] {
  if (searchesAll === undefined) return [];
  const advice = 'Start the server; where its role may not: create extension pg_trgm, as a superuser.';
  return [warning('search', `filters for parts of names go through all users: ${searchesAll}`, advice)];
}

/** In milliseconds: expiry, lockout and limits compare times of several machines. */
const SKEW = 2_000;

function judgeClock({ clock }: Examination, here: number): Finding[] {
  if (clock === undefined) return [];
  const skew = Math.round(clock - here);
  return Math.abs(skew) > SKEW
    ? [warning('clock', `the database's clock differs by ${skew} ms`, 'Let both machines take the time by NTP.')]
    : [ok('clock', `within ${Math.abs(skew)} ms of the database's`)];
}
