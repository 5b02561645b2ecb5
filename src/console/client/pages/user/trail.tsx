import { useState } from 'preact/hooks';
import { useTexts } from '../../kit/i18n';
import { Pager } from '../../kit/pages';
import { nameOf, type UserResource } from '../../kit/scim';
import { Table } from '../../kit/table';
import { Time } from '../../kit/time';
import { useBeforePages } from '../../kit/use-before-pages';
import type { AuditEntry } from '../audit/audit-entry';
import { ChangesInWords } from '../audit/changes-in-words';
import { EntryDialog } from '../audit/entry-dialog';
import { OpenEntry } from '../audit/open-entry';
import { useActionName } from '../audit/use-action-name';
import { userTexts } from './user-texts';

/** What was done to the user, by whom, the newest first. */
export function Trail({ user }: { readonly user: UserResource }) {
  const t = useTexts(userTexts);
  const actionName = useActionName();
  const pages = useBeforePages<AuditEntry>('/audit', 'entries', { subject: user.id });
  const [opened, setOpened] = useState<AuditEntry>();
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
          { key: 'action', title: t('action'), cell: ({ action }) => actionName(action) },
          { key: 'changes', title: t('changes'), cell: (entry) => <ChangesInWords entry={entry} /> },
          {
            key: 'open',
            title: t('open'),
            cell: (entry) => <OpenEntry entry={entry} onOpen={setOpened} />,
          },
        ]}
      />
      <Pager pages={pages} />
      {opened && <EntryDialog entry={opened} subjectName={nameOf(user)} onClose={() => setOpened(undefined)} />}
    </>
  );
}
