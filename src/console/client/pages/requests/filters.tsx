import { listConnections } from '../../kit/connections';
import { Select } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { QueryField } from '../../kit/query-field';
import { setQuery } from '../../kit/router';
import { useSession } from '../../kit/session';
import { TimeRange } from '../../kit/time-range';
import { useLoaded } from '../../kit/use-loaded';
import { requestsTexts } from './requests-texts';

const STATUSES = ['failed', '2xx', '4xx', '401', '409', '429', '5xx'] as const;

/** What narrows the log; kept in the address, so that other pages can lead to a part of it. */
export function Filters({ query }: { readonly query: URLSearchParams }) {
  const t = useTexts(requestsTexts);
  const { may } = useSession();
  return (
    <form class="filters log" aria-label={t('filters')} onSubmit={(event) => event.preventDefault()}>
      <QueryField name="resource" label={t('about')} hint={t('aboutHint')} />
      <Select
        label={t('status')}
        value={query.get('status') ?? ''}
        onChange={(status) => setQuery({ status })}
        options={[['', t('any')], ...STATUSES.map((each) => [each, t(each)] as const)]}
      />
      {may('connections:read') ? (
        <Connections present={query.get('connection') ?? ''} />
      ) : (
        <QueryField name="connection" label={t('connection')} />
      )}
      <TimeRange query={query} />
    </form>
  );
}

/** The connection that the list is narrowed to may be a user, or gone: it is offered as it stands then. */
function Connections({ present }: { readonly present: string }) {
  const t = useTexts(requestsTexts);
  const { data = [] } = useLoaded('connections', listConnections);
  const known = data.some(({ id, name }) => id === present || name === present);
  const value = data.find(({ name }) => name === present)?.id ?? present;
  return (
    <Select
      label={t('connection')}
      value={value}
      onChange={(connection) => setQuery({ connection })}
      options={[
        ['', t('any')],
        ...(present === '' || known ? [] : [[present, present] as const]),
        ...data.map(({ id, name }) => [id, name] as const),
      ]}
    />
  );
}
