import { Dialog } from '../../kit/dialog';
import { Facts } from '../../kit/facts';
import { useTexts } from '../../kit/i18n';
import { Link } from '../../kit/router';
import { Empty } from '../../kit/states';
import { Table } from '../../kit/table';
import { ThingLink } from '../../kit/thing-link';
import { Time } from '../../kit/time';
import { changesIn, type AuditEntry, type Change } from './audit-entry';
import { auditTexts } from './audit-texts';
import { useActionName } from './use-action-name';
import { useAttributeName } from './use-attribute-name';
import { useNamed } from './use-named';

export interface EntryDialogProps {
  readonly entry: AuditEntry;
  /** What its subject is called today; undefined: it is gone. */
  readonly subjectName: string | undefined;
  readonly onClose: () => void;
}

/** One entry, with its changes told side by side. */
export function EntryDialog({ entry, subjectName, onClose }: EntryDialogProps) {
  const t = useTexts(auditTexts);
  const actionName = useActionName();
  const { actor, subject, requestId, at, address, action } = entry;
  const kind = actor.kind === 'user' || actor.kind === 'connection' ? actor.kind : 'system';
  return (
    <Dialog title={actionName(action)} onClose={onClose}>
      <div class="scrolling" tabIndex={0}>
        <Facts
          of={{
            [t('about')]: (
              <ThingLink type={subjectName === undefined ? undefined : subject.type} id={subject.id}>
                {subjectName ?? <code>{subject.id}</code>}
              </ThingLink>
            ),
            [t('who')]: (
              <ThingLink type={{ user: 'User', connection: 'Connection', system: undefined }[kind]} id={actor.id}>
                {actor.name}
              </ThingLink>
            ),
            [t('kind')]: t(kind),
            [t('time')]: <Time at={at} />,
            [t('address')]: address,
            [t('request')]: requestId && (
              <Link to={`/requests?requestId=${encodeURIComponent(requestId)}`}>{requestId}</Link>
            ),
          }}
        />
        {subjectName === undefined && (
          <p>
            <small>{t('ofNow')}</small>
          </p>
        )}
        <Changed changes={changesIn(entry)} />
        <ul class="links">
          <li>
            <Link to={`/audit?subject=${encodeURIComponent(subject.id)}`}>{t('onlyThis')}</Link>
          </li>
          <li>
            <Link to={`/audit?actor=${encodeURIComponent(actor.id)}`}>{t('onlyActor', { name: actor.name })}</Link>
          </li>
        </ul>
      </div>
    </Dialog>
  );
}

function Changed({ changes: recorded }: { readonly changes: readonly Change[] }) {
  const t = useTexts(auditTexts);
  const changes = useNamed(recorded);
  const attributeName = useAttributeName();
  if (changes.length === 0) return <Empty>{t('nothing')}</Empty>;
  return (
    <Table
      caption={t('changed')}
      rows={{ data: changes, error: undefined, loading: false, reload: () => undefined }}
      idOf={({ attribute }) => attribute}
      columns={[
        { key: 'what', title: t('attribute'), heading: true, cell: ({ attribute }) => attributeName(attribute) },
        { key: 'before', title: t('before'), cell: ({ before }) => before ?? t('nowhere') },
        { key: 'after', title: t('after'), cell: ({ after }) => after ?? t('nowhere') },
      ]}
    />
  );
}
