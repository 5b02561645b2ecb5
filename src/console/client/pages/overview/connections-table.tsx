import { Count } from '../../kit/count';
import { useTexts } from '../../kit/i18n';
import { Link } from '../../kit/router';
import { Badge, type Tone } from '../../kit/states';
import { Table } from '../../kit/table';
import { ThingLink } from '../../kit/thing-link';
import { Time } from '../../kit/time';
import type { ConnectionSummary } from '../../kit/connections';
import { sumsOf } from './activity';
import { isQuiet } from './attention';
import { overviewTexts } from './overview-texts';
import type { Overview } from './use-overview';

interface Row {
  readonly id: string | null;
  readonly name: string | null;
  readonly health: ConnectionSummary['health'] | undefined;
  readonly requests: number;
  readonly failed: number;
  readonly lastAt: string | null;
}

const TONES: Readonly<Record<ConnectionSummary['health'], Tone>> = {
  ok: 'good',
  unused: 'plain',
  'expires-soon': 'warn',
  'no-token': 'bad',
  revoked: 'plain',
};

/** How each connection is, and what it did in the last 24 hours. */
export function ConnectionsTable({ overview: { today, connections } }: { readonly overview: Overview }) {
  const t = useTexts(overviewTexts);
  const loading = (today.loading && !today.data) || (connections.loading && !connections.data);
  const rows = loading ? undefined : rowsOf(connections.data ?? [], today.data);
  const since = today.data?.from ?? '';
  return (
    <Table<Row>
      caption={t('connections')}
      rows={{ data: rows, error: undefined, loading, reload: () => undefined }}
      idOf={({ id }) => id ?? ''}
      empty={t('noConnections')}
      columns={[
        {
          key: 'name',
          title: t('connection'),
          heading: true,
          cell: ({ id, name }) =>
            id === null ? (
              <em>{t('unknown')}</em>
            ) : (
              <ThingLink type="Connection" id={id}>
                {name}
              </ThingLink>
            ),
        },
        {
          key: 'state',
          title: t('state'),
          cell: ({ health, lastAt }) => {
            if (!health) return '–';
            if (isQuiet({ health, lastUsedAt: lastAt })) return <Badge tone="warn">{t('wentQuiet')}</Badge>;
            return <Badge tone={TONES[health]}>{t(health)}</Badge>;
          },
        },
        { key: 'requests', title: t('requests'), cell: ({ requests }) => <Count of={requests} /> },
        {
          key: 'failed',
          title: t('failed'),
          cell: ({ id, name, failed }) =>
            failed === 0 ? (
              0
            ) : (
              <Link to={`/requests?${new URLSearchParams(failuresOf(id, since)).toString()}`}>
                <Count of={failed} />
                <span class="hidden"> {name ?? t('unknown')}</span>
              </Link>
            ),
        },
        { key: 'last', title: t('lastUsed'), cell: ({ lastAt }) => <Time at={lastAt} /> },
      ]}
    />
  );
}

function failuresOf(id: string | null, from: string): Record<string, string> {
  return id === null ? { status: '401', resource: '/scim/v2', from } : { connection: id, status: 'failed', from };
}

function rowsOf(connections: readonly ConnectionSummary[], activity: Overview['today']['data']): readonly Row[] {
  const sums = new Map(activity ? sumsOf(activity).map((sum) => [sum.id, sum]) : []);
  const known = connections
    .filter(({ id, health }) => health !== 'revoked' || sums.has(id))
    .map(({ id, name, health, lastUsedAt }) => {
      const { requests = 0, failed = 0 } = sums.get(id) ?? {};
      return { id, name, health, requests, failed, lastAt: lastUsedAt };
    });
  const ids = new Set<string | null>(known.map(({ id }) => id));
  const others = [...sums.values()].filter(({ id }) => !ids.has(id)).map((sum) => ({ ...sum, health: undefined }));
  return [...known, ...others].sort((one, other) => other.failed - one.failed || other.requests - one.requests);
}
