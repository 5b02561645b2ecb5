import { call } from '../kit/api';
import { Facts } from '../kit/facts';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { usePlace } from '../kit/router';
import { useSession } from '../kit/session';
import { Show } from '../kit/states';
import { Tabs } from '../kit/tabs';
import { Time } from '../kit/time';
import { useLoaded } from '../kit/use-loaded';
import { Actions, type ActionsProps } from './connection/actions';
import { Activity } from './connection/activity';
import { connectionTexts } from './connection/connection-texts';
import { Settings } from './connection/settings';
import { SetupPart } from './connection/setup-part';
import { Tokens } from './connection/tokens';
import { connectionPath, type ConnectionWithTokens, type Health } from './connections/connection';
import { HealthBadge } from './connections/health-badge';
import { readOrganizationNames } from './connections/read-names';

export const connectionPage: ConsolePage = {
  path: '/connections/:id',
  title: { en: 'Connection', de: 'Verbindung' },
  needs: 'connections:read',
  view: ({ id = '' }) => <ConnectionPage id={id} />,
};

function ConnectionPage({ id }: { readonly id: string }) {
  const { may } = useSession();
  const path = connectionPath(id);
  const loaded = useLoaded(path, (signal) => call<ConnectionWithTokens>('GET', path, { signal }));
  return (
    <Show of={loaded}>
      {(connection) => (
        <>
          <PageHeading title={connection.name}>
            {may('connections:write') && connection.revokedAt === null && (
              <Actions connection={connection} onChanged={loaded.reload} />
            )}
          </PageHeading>
          <HealthInWords health={connection.health} />
          <ConnectionFacts connection={connection} />
          <Parts connection={connection} onChanged={loaded.reload} />
        </>
      )}
    </Show>
  );
}

const TONES: Readonly<Partial<Record<Health, string>>> = { 'expires-soon': ' warn', 'no-token': ' bad' };

function HealthInWords({ health }: { readonly health: Health }) {
  const t = useTexts(connectionTexts);
  return (
    <p class={`note${TONES[health] ?? ''}`}>
      <HealthBadge health={health} /> {t(health)}
    </p>
  );
}

function ConnectionFacts({ connection }: { readonly connection: ConnectionWithTokens }) {
  const t = useTexts(connectionTexts);
  const { id, lastUsedAt, expiresAt, created, health } = connection;
  const ended = health === 'revoked' || health === 'no-token';
  return (
    <Facts
      of={{
        [t('organizations')]: <Organizations of={connection.organizations} />,
        [t('lastUsed')]: <Time at={lastUsedAt} />,
        [t('expires')]: expiresAt !== null ? <Time at={expiresAt} /> : ended ? undefined : t('noEnd'),
        [t('created')]: <Time at={created} />,
        Id: <code>{id}</code>,
      }}
    />
  );
}

/** The first few by name: a connection may see a thousand. */
const NAMED = 5;

function Organizations({ of: seen }: { readonly of: ConnectionWithTokens['organizations'] }) {
  const t = useTexts(connectionTexts);
  const { may } = useSession();
  const ids = seen === 'all' || !may('organizations:read') ? [] : seen.slice(0, NAMED);
  const names = useLoaded(ids.join(), (signal) => readOrganizationNames(ids, signal)).data;
  if (seen === 'all') return <>{t('everyOrganization')}</>;
  const shown = ids.map((id) => names?.get(id) ?? '…').join(', ');
  return <>{seen.length > ids.length ? t('andMore', { shown, n: seen.length - ids.length }) : shown}</>;
}

function Parts({ connection, onChanged }: ActionsProps) {
  const t = useTexts(connectionTexts);
  const { may } = useSession();
  const { path, query } = usePlace();
  const tabs = ['tokens', 'setup', 'settings', ...(may('audit:read') ? (['activity'] as const) : [])] as const;
  const present = tabs.find((tab) => tab === query.get('part')) ?? 'tokens';
  return (
    <>
      <Tabs
        label={t('parts')}
        tabs={tabs.map((tab) => ({
          to: tab === 'tokens' ? path : `${path}?part=${tab}`,
          text: t(tab),
          current: tab === present,
        }))}
      />
      {present === 'tokens' && <Tokens connection={connection} onChanged={onChanged} />}
      {present === 'setup' && <SetupPart connection={connection} />}
      {present === 'settings' && (
        <Settings key={connection.lastModified} connection={connection} onChanged={onChanged} />
      )}
      {present === 'activity' && <Activity connectionId={connection.id} />}
    </>
  );
}
