import { useEffect, useState } from 'preact/hooks';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { Pager } from '../kit/pages';
import { navigate, usePlace } from '../kit/router';
import { useSession } from '../kit/session';
import { Table, type Column } from '../kit/table';
import { ThingLink } from '../kit/thing-link';
import { ExactTime } from '../kit/time';
import { useBeforePages } from '../kit/use-before-pages';
import { useLoaded } from '../kit/use-loaded';
import type { AuditEntry } from './audit/audit-entry';
import { auditTexts } from './audit/audit-texts';
import { ChangesInWords } from './audit/changes-in-words';
import { EntryDialog } from './audit/entry-dialog';
import { OpenEntry } from './audit/open-entry';
import { Filters } from './audit/filters';
import { subjectNames } from './audit/subject-names';
import { useActionName } from './audit/use-action-name';

export const auditPage: ConsolePage = {
  path: '/audit',
  title: { en: 'Audit trail', de: 'Protokoll' },
  navigation: true,
  needs: 'audit:read',
  view: () => <AuditPage />,
};

const NARROWED_BY = ['actor', 'action', 'subject', 'from', 'to'] as const;

/** Who did what, the newest first. */
function AuditPage() {
  const t = useTexts(auditTexts);
  const { query } = usePlace();
  const asked = Object.fromEntries(NARROWED_BY.map((name) => [name, query.get(name)]));
  const pages = useBeforePages<AuditEntry>('/audit', 'entries', asked);
  const entries = pages.rows.data ?? [];
  const key = entries.length === 0 ? undefined : `${entries[0]?.id} ${entries.at(-1)?.id}`;
  const { may } = useSession();
  const names = useLoaded(key, (signal) => subjectNames(entries, may('connections:read'), signal), { keep: true });
  const [opened, setOpened] = useState<AuditEntry>();
  const isNarrowed = Object.values(asked).some(Boolean);
  // A link in the opened entry led to another part of the trail.
  useEffect(() => setOpened(undefined), [JSON.stringify(asked)]);
  const nameOf = ({ subject }: AuditEntry) => names.data?.get(subject.id);
  return (
    <>
      <PageHeading title={t('audit')}>
        {isNarrowed && (
          <button type="button" class="secondary" onClick={() => navigate('/audit')}>
            {t('all')}
          </button>
        )}
      </PageHeading>
      <Filters query={query} />
      <Table
        caption={t('audit')}
        columns={useColumns(nameOf, setOpened)}
        rows={pages.rows}
        idOf={({ id }) => id}
        empty={t(isNarrowed ? 'noneFound' : 'none')}
      />
      <Pager pages={pages} />
      {opened && <EntryDialog entry={opened} subjectName={nameOf(opened)} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function useColumns(
  nameOf: (entry: AuditEntry) => string | undefined,
  onOpen: (entry: AuditEntry) => void,
): readonly Column<AuditEntry>[] {
  const t = useTexts(auditTexts);
  const actionName = useActionName();
  return [
    { key: 'at', title: t('time'), heading: true, cell: ({ at }) => <ExactTime at={at} /> },
    {
      key: 'who',
      title: t('who'),
      cell: ({ actor }) => (actor.kind === 'system' ? <em>{actor.name}</em> : actor.name),
    },
    { key: 'what', title: t('what'), cell: ({ action }) => actionName(action) },
    {
      key: 'about',
      title: t('about'),
      cell: (entry) => {
        const name = nameOf(entry);
        return name === undefined ? (
          <small>
            {entry.subject.type} {entry.subject.id}
          </small>
        ) : (
          <ThingLink type={entry.subject.type} id={entry.subject.id}>
            {name}
          </ThingLink>
        );
      },
    },
    {
      key: 'changed',
      title: t('changed'),
      cell: (entry) => <ChangesInWords entry={entry} />,
    },
    {
      key: 'open',
      title: t('open'),
      cell: (entry) => <OpenEntry entry={entry} onOpen={onOpen} />,
    },
  ];
}
