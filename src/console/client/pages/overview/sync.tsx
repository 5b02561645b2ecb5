import { useMemo } from 'preact/hooks';
import { localeOf } from '../../kit/format';
import { Select } from '../../kit/form';
import { useLanguage, useTexts, type Language } from '../../kit/i18n';
import { Plot } from '../../kit/plot';
import { Link, navigate, setQuery, usePlace } from '../../kit/router';
import { Empty, Show } from '../../kit/states';
import { Table } from '../../kit/table';
import { RANGES, seriesOf, sizeOf, sumsOf, type Activity, type Range, type Series } from './activity';
import { overviewTexts } from './overview-texts';
import { useActivity, type Overview } from './use-overview';

/** What identity providers and scripts asked for over time, and how much of it failed. */
export function Sync({ overview }: { readonly overview: Overview }) {
  const t = useTexts(overviewTexts);
  const { query } = usePlace();
  const range = rangeIn(query);
  const other = useActivity(range === 'day' ? undefined : range);
  const loaded = range === 'day' ? overview.today : other;
  const connection = query.get('connection') ?? '';
  const names = new Map(
    sumsOf(loaded.data ?? { from: '', to: '', step: 'hour', activity: [] }).map((sum) => [sum.id, sum.name]),
  );
  for (const { id, name } of overview.connections.data ?? []) names.set(id, name);
  return (
    <>
      <p>
        <small>{t('syncHint')}</small>
      </p>
      <form class="filters log" aria-label={t('sync')} onSubmit={(event) => event.preventDefault()}>
        <Select
          label={t('range')}
          value={range}
          onChange={(chosen) => setQuery({ range: chosen === 'day' ? undefined : chosen })}
          options={(['day', 'week', 'month'] as const).map((each) => [each, t(each)])}
        />
        <Select
          label={t('connection')}
          value={connection}
          onChange={(chosen) => setQuery({ connection: chosen })}
          options={[
            ['', t('allConnections')],
            ...[...names].flatMap(([id, name]) => (id === null ? [] : [[id, name ?? id] as const])),
          ]}
        />
      </form>
      <Show of={loaded}>{(activity) => <Plots activity={activity} range={range} connection={connection} />}</Show>
    </>
  );
}

function rangeIn(query: URLSearchParams): Range {
  const range = query.get('range') ?? '';
  return Object.hasOwn(RANGES, range) ? (range as Range) : 'day';
}

interface PlotsProps {
  readonly activity: Activity;
  readonly range: Range;
  readonly connection: string;
}

function Plots({ activity, range, connection }: PlotsProps) {
  const t = useTexts(overviewTexts);
  const { language } = useLanguage();
  const series = useMemo(() => seriesOf(activity, connection), [activity, connection]);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  if (sum(series.requests) === 0) return <Empty>{t('nothing')}</Empty>;
  const size = sizeOf(activity.step);
  const placeOf = (index: number, status?: string) => requestsPlace(series, index, { size, connection, status });
  const common = {
    times: series.times,
    step: size / 1000,
    marks: RANGES[range].marks,
    formatMark: (time: Date) => formatMark(language, time, range),
  };
  const describe = (values: readonly number[]) => (index: number) =>
    t('step', { time: formatStep(language, series.times[index] ?? 0, activity.step), n: values[index] ?? 0 });
  return (
    <>
      <div class="plots">
        <section aria-labelledby="plot-requests">
          <h3 id="plot-requests">{t('requests')}</h3>
          <Plot
            {...common}
            tone="good"
            values={series.requests}
            summary={t('plotRequests', { n: sum(series.requests) })}
            describe={describe(series.requests)}
            onPick={(index) => navigate(placeOf(index))}
          />
        </section>
        <section aria-labelledby="plot-failed">
          <h3 id="plot-failed">{t('failed')}</h3>
          <Plot
            {...common}
            tone="bad"
            values={series.failed}
            summary={t('plotFailed', { n: sum(series.failed) })}
            describe={describe(series.failed)}
            onPick={(index) => navigate(placeOf(index, 'failed'))}
          />
        </section>
      </div>
      <AsTable series={series} step={activity.step} placeOf={placeOf} />
    </>
  );
}

interface AsTableProps {
  readonly series: Series;
  readonly step: Activity['step'];
  readonly placeOf: (index: number, status?: string) => string;
}

/** The plots' numbers for whoever sees no plots, or wants the very number. */
function AsTable({ series, step, placeOf }: AsTableProps) {
  const t = useTexts(overviewTexts);
  const { language } = useLanguage();
  const rows = series.times
    .map((time, index) => ({ time, index, requests: series.requests[index] ?? 0, failed: series.failed[index] ?? 0 }))
    .filter(({ requests }) => requests > 0)
    .reverse();
  return (
    <details>
      <summary>{t('asTable')}</summary>
      <Table
        caption={t('sync')}
        rows={{ data: rows, error: undefined, loading: false, reload: () => undefined }}
        idOf={({ time }) => String(time)}
        columns={[
          { key: 'time', title: t('time'), heading: true, cell: ({ time }) => formatStep(language, time, step) },
          {
            key: 'n',
            title: t('requests'),
            cell: ({ index, requests }) => <Link to={placeOf(index)}>{requests}</Link>,
          },
          {
            key: 'failed',
            title: t('failed'),
            cell: ({ index, failed }) => (failed === 0 ? 0 : <Link to={placeOf(index, 'failed')}>{failed}</Link>),
          },
        ]}
      />
    </details>
  );
}

function requestsPlace(
  { times }: Series,
  index: number,
  { size, connection, status }: { size: number; connection: string; status: string | undefined },
): string {
  const begin = (times[index] ?? 0) * 1000;
  const query = new URLSearchParams({ from: new Date(begin).toISOString(), to: new Date(begin + size).toISOString() });
  if (connection !== '') query.set('connection', connection);
  if (status !== undefined) query.set('status', status);
  return `/requests?${query.toString()}`;
}

function formatMark(language: Language, time: Date, range: Range): string {
  return range === 'day'
    ? time.toLocaleTimeString(localeOf(language), { hour: '2-digit', minute: '2-digit' })
    : time.toLocaleDateString(localeOf(language), { day: 'numeric', month: 'short' });
}

function formatStep(language: Language, seconds: number, step: Activity['step']): string {
  const time = new Date(seconds * 1000);
  return step === 'hour'
    ? time.toLocaleString(localeOf(language), { dateStyle: 'medium', timeStyle: 'short' })
    : time.toLocaleDateString(localeOf(language), { dateStyle: 'medium', timeZone: 'UTC' });
}
