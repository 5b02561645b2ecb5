import { useEffect } from 'preact/hooks';
import { Count } from '../kit/count';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { Pager } from '../kit/pages';
import { Link } from '../kit/router';
import { useSession } from '../kit/session';
import { Table } from '../kit/table';
import { Time } from '../kit/time';
import { useBeforePages } from '../kit/use-before-pages';
import { Exports } from './imports/exports';
import { IMPORTERS, isUnderWay, type ImportJob } from './imports/import-job';
import { importsTexts } from './imports/imports-texts';
import { StateBadge } from './imports/state-badge';
import { UploadForm } from './imports/upload-form';

export const importsPage: ConsolePage = {
  path: '/imports',
  title: { en: 'Import and export', de: 'Import und Export' },
  navigation: true,
  needs: [...IMPORTERS, 'users:read', 'groups:read', 'organizations:read'],
  view: () => <ImportsPage />,
};

function ImportsPage() {
  const t = useTexts(importsTexts);
  const { may } = useSession();
  return (
    <>
      <PageHeading title={t('title')} />
      {may(IMPORTERS) && (
        <>
          <section aria-labelledby="import">
            <h2 id="import">{t('import')}</h2>
            <UploadForm />
          </section>
          <section aria-labelledby="recent">
            <h2 id="recent">{t('recent')}</h2>
            <Recent />
          </section>
        </>
      )}
      <Exports />
    </>
  );
}

/** How often the list is loaded again while something in it goes on, in milliseconds. */
const LOOKED_AT_EVERY = 3_000;

function Recent() {
  const t = useTexts(importsTexts);
  const pages = useBeforePages<ImportJob>('/admin/imports', 'imports');
  const { data, loading, reload } = pages.rows;
  useEffect(() => {
    if (loading || !data?.some(isUnderWay)) return;
    const timer = setTimeout(reload, LOOKED_AT_EVERY);
    return () => clearTimeout(timer);
  }, [data, loading]);
  return (
    <>
      <Table
        caption={t('recent')}
        rows={pages.rows}
        idOf={({ id }) => id}
        empty={t('none')}
        columns={[
          {
            key: 'file',
            title: t('file'),
            heading: true,
            cell: ({ id, fileName }) => <Link to={`/imports/${id}`}>{fileName ?? t('noName')}</Link>,
          },
          { key: 'state', title: t('state'), cell: (job) => <StateBadge job={job} /> },
          { key: 'rows', title: t('rows'), cell: ({ counts }) => <Count of={counts.rows} /> },
          { key: 'failed', title: t('failedRows'), cell: ({ counts }) => <Count of={counts.failed} /> },
          { key: 'by', title: t('by'), cell: ({ starter }) => starter.name },
          { key: 'when', title: t('when'), cell: ({ created }) => <Time at={created} /> },
        ]}
      />
      <Pager pages={pages} />
    </>
  );
}
