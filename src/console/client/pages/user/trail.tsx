import { call } from '../../kit/api';
import { useTexts } from '../../kit/i18n';
import { Pager, usePages } from '../../kit/pages';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { Changes } from '../../kit/changes';
import { userTexts } from './user-texts';

interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly name: string };
  readonly address: string | null;
  readonly action: string;
  readonly changes: Readonly<Record<string, unknown>>;
}

/** What was done to the user, by whom, the newest first. */
export function Trail({ userId }: { readonly userId: string }) {
  const t = useTexts(userTexts);
  const pages = usePages<AuditEntry>(`audit ${userId}`, async (before, signal) => {
    const query = new URLSearchParams({ subject: userId, limit: '50', ...(before !== '' && { before }) });
    const answer = await call<{ entries: readonly AuditEntry[]; next: string | null }>(
      'GET',
      `/audit?${query.toString()}`,
      { signal },
    );
    return { rows: answer.entries, next: answer.next ?? undefined };
  });
  return (
    <>
      <Table
        caption={t('trail')}
        rows={pages.rows}
        idOf={({ id }) => id}
        empty={t('noTrail')}
        columns={[
          { key: 'at', title: t('time'), heading: true, cell: ({ at }) => <Time at={at} /> },
          {
            key: 'who',
            title: t('who'),
            cell: ({ actor, address }) => (
              <>
                {actor.name} <small>{address}</small>
              </>
            ),
          },
          { key: 'action', title: t('action'), cell: ({ action }) => <code>{action}</code> },
          { key: 'changes', title: t('changes'), cell: ({ changes }) => <Changes changes={changes} /> },
        ]}
      />
      <Pager pages={pages} />
    </>
  );
}
