import { formatTime } from '../../kit/format';
import { useLanguage, useTexts } from '../../kit/i18n';
import { Link } from '../../kit/router';
import { Badge, Empty, Failed, Loading } from '../../kit/states';
import { mattersOf } from './attention';
import { overviewTexts } from './overview-texts';
import { isMissing, type Overview } from './use-overview';

/** What somebody should see to, each with the way to it. */
export function NeedsAttention({ overview }: { readonly overview: Overview }) {
  const t = useTexts(overviewTexts);
  const { language } = useLanguage();
  const { counts, today, connections, mails, imports } = overview;
  const parts = [counts, today, connections, mails, imports];
  if (parts.some(({ loading, data }) => loading && data === undefined)) return <Loading />;
  const broken = parts.filter((part) => part.error && !isMissing(part));
  const matters = mattersOf({
    activity: today.data,
    connections: connections.data,
    mailsFailed: mails.data?.failed,
    usersLocked: counts.data?.locked,
    imports: imports.data,
  });
  return (
    <>
      {broken.map(({ error, reload }, index) => error && <Failed key={index} error={error} retry={reload} />)}
      {matters.length === 0 && broken.length === 0 && <Empty>{t('allWell')}</Empty>}
      <ul class="matters" hidden={matters.length === 0}>
        {matters.map(({ tone, text, values, time, to, action }) => (
          <li key={`${text} ${to}`} class={tone}>
            <span>
              <Badge tone={tone}>{tone === 'bad' ? '!' : '?'}</Badge>{' '}
              {t(text, { ...values, ...(time && { time: formatTime(language, time) ?? '' }) })}
            </span>
            <Link to={to}>
              {t(action)}
              <span class="hidden"> {t(text, { ...values, ...(time && { time: '' }) })}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
