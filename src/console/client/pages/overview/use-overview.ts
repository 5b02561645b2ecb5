import { ApiError, call } from '../../kit/api';
import { listConnections, type ConnectionSummary } from '../../kit/connections';
import { listResources } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { useLoaded, type Loaded } from '../../kit/use-loaded';
import { IMPORTERS, type ImportJob } from '../imports/import-job';
import { STATES } from '../users/user-query';
import { readActivity, type Activity, type Range } from './activity';

export interface Counts {
  readonly users: number | undefined;
  readonly disabled: number | undefined;
  readonly locked: number | undefined;
  readonly groups: number | undefined;
  readonly organizations: number | undefined;
}

type May = ReturnType<typeof useSession>['may'];

export interface Overview {
  readonly counts: Loaded<Counts>;
  /** Of the last 24 hours. */
  readonly today: Loaded<Activity>;
  readonly connections: Loaded<readonly ConnectionSummary[]>;
  readonly mails: Loaded<{ readonly failed: number }>;
  readonly imports: Loaded<readonly ImportJob[]>;
}

/** Everything that the overview rests on; what the visitor may not see isn't asked for. */
export function useOverview(): Overview {
  const { may, session } = useSession();
  const seesAll = session.organizations === null;
  return {
    counts: useLoaded('counts', (signal) => countAll(may, signal)),
    today: useActivity(may('audit:read') ? 'day' : undefined),
    connections: useLoaded(may('connections:read') ? 'connections' : undefined, listConnections),
    mails: useLoaded(may('users:write') && seesAll ? 'mails' : undefined, (signal) =>
      call('GET', '/admin/mails/failed', { signal }),
    ),
    imports: useLoaded(may(IMPORTERS) ? 'imports' : undefined, async (signal) => {
      const { imports } = await call<{ imports: readonly ImportJob[] }>('GET', '/admin/imports?limit=20', { signal });
      return imports;
    }),
  };
}

/** What went on in that time; undefined: nothing is asked for. */
export function useActivity(range: Range | undefined): Loaded<Activity> {
  return useLoaded(range, (signal) => readActivity(range ?? 'day', signal));
}

async function countAll(may: May, signal: AbortSignal): Promise<Counts> {
  const count = async (privilege: string, endpoint: string, filter?: string) => {
    if (!may(privilege)) return undefined;
    const { totalResults } = await listResources<unknown>(endpoint, { count: 0, filter, attributes: 'id' }, signal);
    return totalResults;
  };
  const [users, disabled, locked, groups, organizations] = await Promise.all([
    count('users:read', 'Users'),
    count('users:read', 'Users', STATES.disabled),
    count('users:read', 'Users', STATES.locked),
    count('groups:read', 'Groups'),
    count('organizations:read', 'Organizations'),
  ]);
  return { users, disabled, locked, groups, organizations };
}

/** A server may keep no log and take no files: then there is nothing to say of them, and nothing wrong. */
export function isMissing({ error }: Loaded<unknown>): boolean {
  return error instanceof ApiError && error.status === 404;
}
