import { ApiError } from '../../kit/api';
import { Select } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { Pager } from '../../kit/pages';
import { setQuery, usePlace } from '../../kit/router';
import { Empty } from '../../kit/states';
import { Table, type Column } from '../../kit/table';
import { ThingLink } from '../../kit/thing-link';
import { useBeforePages } from '../../kit/use-before-pages';
import { aboutOf, type LoggedRequest } from '../requests/logged-request';
import { callColumn, statusColumn, timeColumn } from '../requests/request-columns';
import { connectionTexts } from './connection-texts';

/** What the connection asked for lately, and why it was refused where it was. */
export function Activity({ connectionId }: { readonly connectionId: string }) {
  const t = useTexts(connectionTexts);
  const status = usePlace().query.get('only') === 'failed' ? 'failed' : '';
  const asked = { connection: connectionId, status };
  const pages = useBeforePages<LoggedRequest>('/admin/requests', 'requests', asked);
  const { error } = pages.rows;
  if (error instanceof ApiError && error.status === 404) return <Empty>{t('requestsOff')}</Empty>;
  return (
    <>
      <form class="filters" aria-label={t('filters')} onSubmit={(event) => event.preventDefault()}>
        <Select
          label={t('only')}
          value={status}
          onChange={(only) => setQuery({ only })}
          options={[
            ['', t('every')],
            ['failed', t('failed')],
          ]}
        />
      </form>
      <Table
        caption={t('activity')}
        columns={useColumns()}
        rows={pages.rows}
        idOf={({ id }) => id}
        empty={t(status === '' ? 'noRequests' : 'noFailed')}
      />
      <Pager pages={pages} />
    </>
  );
}

function useColumns(): readonly Column<LoggedRequest>[] {
  const t = useTexts(connectionTexts);
  return [
    timeColumn(t('time')),
    callColumn(t('method')),
    statusColumn(t('status')),
    {
      key: 'about',
      title: t('about'),
      cell: (request) => (
        <ThingLink type={request.resource?.type} id={request.resource?.id}>
          {aboutOf(request) ?? '–'}
        </ThingLink>
      ),
    },
    { key: 'detail', title: t('detail'), cell: ({ detail }) => detail ?? '–' },
  ];
}
