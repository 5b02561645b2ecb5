import { ApiError, call } from '../../kit/api';
import { useTexts } from '../../kit/i18n';
import { Pager, usePages } from '../../kit/pages';
import { Link } from '../../kit/router';
import { Badge, Empty } from '../../kit/states';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { userTexts } from './user-texts';

interface LoggedRequest {
  readonly id: string;
  readonly at: string;
  readonly actor: { readonly name: string | null } | null;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly failed: boolean;
  readonly detail: string | null;
}

/** What identity providers asked about the user, and why it failed where it did. */
export function Requests({ userId }: { readonly userId: string }) {
  const t = useTexts(userTexts);
  const pages = usePages<LoggedRequest>(`requests ${userId}`, async (before, signal) => {
    const query = new URLSearchParams({ resource: userId, limit: '50', ...(before !== '' && { before }) });
    const answer = await call<{ requests: readonly LoggedRequest[]; next: string | null }>(
      'GET',
      `/admin/requests?${query.toString()}`,
      { signal },
    );
    return { rows: answer.requests, next: answer.next ?? undefined };
  });
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
          {
            key: 'at',
            title: t('time'),
            heading: true,
            cell: ({ id, at }) => (
              <Link to={`/requests/${id}`}>
                <Time at={at} />
              </Link>
            ),
          },
          { key: 'by', title: t('byConnection'), cell: ({ actor }) => actor?.name ?? '–' },
          {
            key: 'call',
            title: t('method'),
            cell: ({ method, path }) => (
              <code class="path">
                {method} {path}
              </code>
            ),
          },
          {
            key: 'status',
            title: t('status'),
            cell: ({ status, failed }) => <Badge tone={failed ? 'bad' : 'good'}>{status}</Badge>,
          },
          { key: 'detail', title: t('detail'), cell: ({ detail }) => detail ?? '–' },
        ]}
      />
      <Pager pages={pages} />
    </>
  );
}
