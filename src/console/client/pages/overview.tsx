import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { useSession } from '../kit/session';
import { BeginHere } from './overview/begin-here';
import { ConnectionsTable } from './overview/connections-table';
import { isNew } from './overview/is-new';
import { NeedsAttention } from './overview/needs-attention';
import { Numbers } from './overview/numbers';
import { overviewTexts } from './overview/overview-texts';
import { Sync } from './overview/sync';
import { useOverview } from './overview/use-overview';

export const overviewPage: ConsolePage = {
  path: '/overview',
  title: { en: 'Overview', de: 'Überblick' },
  navigation: true,
  needs: ['users:read', 'audit:read', 'connections:read'],
  view: () => <OverviewPage />,
};

/** How the portal is, and what needs somebody now. */
function OverviewPage() {
  const t = useTexts(overviewTexts);
  const { may } = useSession();
  const overview = useOverview();
  return (
    <>
      <PageHeading title={t('overview')} />
      {isNew({ users: overview.counts.data?.users, connections: overview.connections.data }) && <BeginHere />}
      <section aria-labelledby="attention">
        <h2 id="attention">{t('attention')}</h2>
        <NeedsAttention overview={overview} />
      </section>
      <section aria-labelledby="numbers">
        <h2 id="numbers">{t('numbers')}</h2>
        <Numbers counts={overview.counts} />
      </section>
      {may('audit:read') && (
        <section aria-labelledby="sync">
          <h2 id="sync">{t('sync')}</h2>
          <Sync overview={overview} />
        </section>
      )}
      {may(['audit:read', 'connections:read']) && (
        <section aria-labelledby="connections">
          <h2 id="connections">{t('connections')}</h2>
          <ConnectionsTable overview={overview} />
        </section>
      )}
    </>
  );
}
