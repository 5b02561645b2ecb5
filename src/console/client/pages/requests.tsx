import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { Pager } from '../kit/pages';
import { navigate, usePlace } from '../kit/router';
import { Table, type Column } from '../kit/table';
import { useBeforePages } from '../kit/use-before-pages';
import { Caller } from './requests/caller';
import { Filters } from './requests/filters';
import { aboutOf, type LoggedRequest } from './requests/logged-request';
import { Call, statusColumn, timeColumn } from './requests/request-columns';
import { requestsTexts } from './requests/requests-texts';

export const requestsPage: ConsolePage = {
  path: '/requests',
  title: { en: 'Requests', de: 'Anfragen' },
  navigation: true,
  needs: 'audit:read',
  view: () => <RequestsPage />,
};

const NARROWED_BY = ['resource', 'status', 'connection', 'from', 'to', 'requestId'] as const;

function useColumns(): readonly Column<LoggedRequest>[] {
  const t = useTexts(requestsTexts);
  return [
    timeColumn(t('time')),
    statusColumn(t('status')),
    {
      key: 'by',
      title: t('by'),
      cell: (request) => (
        <span class="caller">
          <Caller of={request} />
        </span>
      ),
    },
    {
      key: 'call',
      title: t('call'),
      cell: (request) => (
        <>
          <Call of={request} />
          {request.operation !== null && <small> {t('operation', { n: request.operation })}</small>}
        </>
      ),
    },
    { key: 'about', title: t('about'), cell: (request) => aboutOf(request) ?? '–' },
    { key: 'why', title: t('why'), cell: ({ detail }) => <span class="why">{detail ?? '–'}</span> },
  ];
}

/** What came in and what was answered, the newest first: why did a sync fail? */
function RequestsPage() {
  const t = useTexts(requestsTexts);
  const { query } = usePlace();
  const asked = Object.fromEntries(NARROWED_BY.map((name) => [name, query.get(name)]));
  const pages = useBeforePages<LoggedRequest>('/admin/requests', 'requests', asked);
  const isNarrowed = Object.values(asked).some(Boolean);
  return (
    <>
      <PageHeading title={t('requests')}>
        {isNarrowed && (
          <button type="button" class="secondary" onClick={() => navigate('/requests')}>
            {t('all')}
          </button>
        )}
      </PageHeading>
      <Filters query={query} />
      <Table
        caption={t('requests')}
        columns={useColumns()}
        rows={pages.rows}
        idOf={({ id }) => id}
        empty={t(isNarrowed ? 'noneFound' : 'none')}
      />
      <Pager pages={pages} />
    </>
  );
}
