import { call } from '../kit/api';
import { Select } from '../kit/form';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { Link, setQuery, usePlace } from '../kit/router';
import { QueryField } from '../kit/query-field';
import { useSession } from '../kit/session';
import { Table, type Column } from '../kit/table';
import { Time } from '../kit/time';
import { useLoaded } from '../kit/use-loaded';
import type { Connection } from './connections/connection';
import { connectionsTexts } from './connections/connections-texts';
import { HealthBadge } from './connections/health-badge';
import { readOrganizationNames } from './connections/read-names';

export const connectionsPage: ConsolePage = {
  path: '/connections',
  title: { en: 'Connections', de: 'Verbindungen' },
  navigation: true,
  needs: 'connections:read',
  view: () => <ConnectionsPage />,
};

interface Listed extends Connection {
  /** Of its only organization. */
  readonly organizationName: string | undefined;
}

function ConnectionsPage() {
  const t = useTexts(connectionsTexts);
  const { may } = useSession();
  const { query } = usePlace();
  const loaded = useLoaded('connections', (signal) => readConnections(may('organizations:read'), signal));
  const which = query.get('which') ?? 'present';
  const shown = loaded.data?.filter((connection) => isShown(connection, which, query.get('q') ?? ''));
  return (
    <>
      <PageHeading title={t('connections')}>
        {may('connections:write') && (
          <Link to="/connections/new" class="button">
            {t('create')}
          </Link>
        )}
      </PageHeading>
      <p>{t('intro')}</p>
      <form class="filters" aria-label={t('filters')} onSubmit={(event) => event.preventDefault()}>
        <QueryField name="q" label={t('search')} />
        <Select
          label={t('which')}
          value={which}
          onChange={(chosen) => setQuery({ which: chosen === 'present' ? undefined : chosen })}
          options={(['present', 'ended', 'all'] as const).map((each) => [each, t(each)])}
        />
      </form>
      <Table
        caption={t('connections')}
        columns={useColumns()}
        rows={{ ...loaded, data: shown }}
        idOf={({ id }) => id}
        empty={t(loaded.data?.length === 0 ? 'none' : 'noneFound')}
      />
    </>
  );
}

async function readConnections(named: boolean, signal: AbortSignal): Promise<readonly Listed[]> {
  const path = '/admin/connections';
  const { connections } = await call<{ connections: readonly Connection[] }>('GET', path, { signal });
  const only = ({ organizations }: Connection) => (organizations.length === 1 ? organizations[0] : undefined);
  const ids = new Set(connections.flatMap((connection) => only(connection) ?? []));
  const names = named ? await readOrganizationNames(Array.from(ids), signal) : new Map<string, string>();
  return connections.map((connection) => ({ ...connection, organizationName: names.get(only(connection) ?? '') }));
}

function isShown({ name, revokedAt }: Connection, which: string, text: string): boolean {
  if (which === 'present' && revokedAt !== null) return false;
  if (which === 'ended' && revokedAt === null) return false;
  return name.toLowerCase().includes(text.trim().toLowerCase());
}

function useColumns(): readonly Column<Listed>[] {
  const t = useTexts(connectionsTexts);
  return [
    {
      key: 'name',
      title: t('name'),
      heading: true,
      cell: ({ id, name }) => <Link to={`/connections/${id}`}>{name}</Link>,
    },
    { key: 'health', title: t('health'), cell: ({ health }) => <HealthBadge health={health} /> },
    {
      key: 'organizations',
      title: t('organizations'),
      cell: ({ organizations, organizationName }) => {
        if (organizations === 'all') return t('everyOrganization');
        return organizationName ?? t('severalOrganizations', { n: organizations.length });
      },
    },
    {
      key: 'expires',
      title: t('expires'),
      cell: ({ expiresAt, health }) => {
        if (expiresAt !== null) return <Time at={expiresAt} />;
        return health === 'no-token' || health === 'revoked' ? '–' : t('noEnd');
      },
    },
    { key: 'used', title: t('lastUsed'), cell: ({ lastUsedAt }) => <Time at={lastUsedAt} /> },
  ];
}
