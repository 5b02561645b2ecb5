import type { ConnectionSummary } from '../../kit/connections';
import type { ImportJob } from '../imports/import-job';
import { sumsOf, type Activity } from './activity';

/** Something that an administrator should know of, and where to go about it. */
export interface Matter {
  readonly tone: 'bad' | 'warn';
  /** Of the overview's texts. */
  readonly text:
    | 'syncFails'
    | 'unknownFails'
    | 'quiet'
    | 'expires'
    | 'noToken'
    | 'mailsFailed'
    | 'usersLocked'
    | 'importInterrupted'
    | 'importFailed';
  readonly values: Readonly<Record<string, string | number>>;
  /** A time among the values, to be written in the visitor's own way. */
  readonly time?: string | null;
  readonly to: string;
  readonly action: 'look' | 'mend' | 'see';
}

export interface Known {
  readonly activity: Activity | undefined;
  readonly connections: readonly ConnectionSummary[] | undefined;
  readonly mailsFailed: number | undefined;
  readonly usersLocked: number | undefined;
  readonly imports: readonly Pick<ImportJob, 'id' | 'state' | 'dryRun' | 'fileName'>[] | undefined;
}

/** A connection in use that nobody heard of for so long went quiet, in milliseconds. */
const QUIET = 48 * 3_600_000;

/** What is known, seen for what needs somebody: what fails first, what will fail after it. */
export function mattersOf(known: Known, now = Date.now()): readonly Matter[] {
  const matters = [
    ...failing(known.activity),
    ...(known.connections ?? []).flatMap((connection) => ofConnection(connection, now)),
    ...counted(known),
    ...(known.imports ?? []).flatMap(ofImport),
  ];
  return [...matters.filter(({ tone }) => tone === 'bad'), ...matters.filter(({ tone }) => tone === 'warn')];
}

function failing(activity: Activity | undefined): Matter[] {
  if (!activity) return [];
  const since = { from: activity.from };
  return sumsOf(activity)
    .filter(({ failed }) => failed > 0)
    .map(({ id, name, requests, failed }): Matter => {
      const query =
        id === null
          ? { status: '401', resource: '/scim/v2', ...since }
          : { status: 'failed', connection: id, ...since };
      const to = `/requests?${new URLSearchParams(query).toString()}`;
      return id === null
        ? { tone: 'warn', text: 'unknownFails', values: { n: failed }, to, action: 'look' }
        : { tone: 'bad', text: 'syncFails', values: { name: name ?? id, failed, n: requests }, to, action: 'look' };
    });
}

function ofConnection({ id, name, health, expiresAt, lastUsedAt }: ConnectionSummary, now: number): Matter[] {
  const matter = { values: { name }, to: `/connections/${id}`, action: 'mend' } as const;
  if (health === 'no-token') return [{ tone: 'bad', text: 'noToken', ...matter }];
  if (health === 'expires-soon') return [{ tone: 'warn', text: 'expires', time: expiresAt, ...matter }];
  if (!isQuiet({ health, lastUsedAt }, now)) return [];
  return [{ tone: 'warn', text: 'quiet', time: lastUsedAt, ...matter, action: 'see' }];
}

/** Used before, with a token that works, and not heard of since long. */
export function isQuiet({ health, lastUsedAt }: Pick<ConnectionSummary, 'health' | 'lastUsedAt'>, now = Date.now()) {
  return health === 'ok' && lastUsedAt !== null && Date.parse(lastUsedAt) < now - QUIET;
}

function counted({ mailsFailed = 0, usersLocked = 0 }: Known): Matter[] {
  const mails: Matter = { tone: 'bad', text: 'mailsFailed', values: { n: mailsFailed }, to: '/mails', action: 'mend' };
  const locked: Matter = {
    tone: 'warn',
    text: 'usersLocked',
    values: { n: usersLocked },
    to: '/users?state=locked',
    action: 'see',
  };
  return [...(mailsFailed > 0 ? [mails] : []), ...(usersLocked > 0 ? [locked] : [])];
}

/** What only was to be checked is of no interest beyond its own page. */
function ofImport({ id, state, dryRun, fileName }: NonNullable<Known['imports']>[number]): Matter[] {
  if (dryRun) return [];
  const matter = { tone: 'warn', values: { name: fileName ?? id }, to: `/imports/${id}`, action: 'see' } as const;
  if (state === 'interrupted') return [{ ...matter, text: 'importInterrupted' }];
  return state === 'failed' ? [{ ...matter, text: 'importFailed' }] : [];
}
