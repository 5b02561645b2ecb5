import { ApiError } from '../../kit/api';
import { useTexts } from '../../kit/i18n';
import { Pager } from '../../kit/pages';
import { Empty } from '../../kit/states';
import { Table } from '../../kit/table';
import { useBeforePages } from '../../kit/use-before-pages';
import type { LoggedRequest } from '../requests/logged-request';
import { callColumn, statusColumn, timeColumn } from '../requests/request-columns';
import { userTexts } from './user-texts';

/** What identity providers asked about the user, and why it failed where it did. */
export function Requests({ userId }: { readonly userId: string }) {
  const t = useTexts(userTexts);
  const pages = useBeforePages<LoggedRequest>('/admin/requests', 'requests', { resource: userId });
  const { error } = pages.rows;
  if (error instanceof ApiError && error.status === 404) return <Empty>{t('requestsOff')}</Empty>;
  return (
    <>
      <Table
        caption={t('requests')}
        rows={pages.rows}
        idOf={({ id }) => id}
        empty={t('noRequests')}
        columns={[
          timeColumn(t('time')),
          { key: 'by', title: t('byConnection'), cell: ({ actor }) => actor?.name ?? '–' },
          callColumn(t('method')),
          statusColumn(t('status')),
          { key: 'detail', title: t('detail'), cell: ({ detail }) => detail ?? '–' },
        ]}
      />
      <Pager pages={pages} />
    </>
  );
}
