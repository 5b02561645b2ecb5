import { useEffect } from 'preact/hooks';
import { call } from '../../kit/api';
import { useTexts } from '../../kit/i18n';
import { Link } from '../../kit/router';
import { useSession } from '../../kit/session';
import { Badge } from '../../kit/states';
import { Time } from '../../kit/time';
import { useLoaded } from '../../kit/use-loaded';
import type { LoggedRequest } from '../requests/logged-request';
import { connectionPath, type Connection } from './connection';
import { firstCallTexts } from './first-call-texts';

export interface FirstCallProps {
  readonly connection: Pick<Connection, 'id' | 'created'>;
  /** What calls, by name. */
  readonly provider: string;
}

/** How often it is looked whether somebody has called, in milliseconds. */
const ASKED_EVERY = 3_000;

interface Heard {
  readonly lastUsedAt: string | null;
  /** The last call. */
  readonly last: LoggedRequest | undefined;
  /** A call with a token that nobody knows, since there is this connection. */
  readonly stranger: LoggedRequest | undefined;
}

/** Whether the provider has called yet, and whether that went well: looked for again and again, so nobody has to reload. */
export function FirstCall({ connection, provider }: FirstCallProps) {
  const t = useTexts(firstCallTexts);
  const heard = useHeard(connection);
  return (
    <section class="first-call" aria-labelledby="first-call">
      <h2 id="first-call">{t('title')}</h2>
      <div role="status">{heard ? <Told heard={heard} id={connection.id} provider={provider} /> : t('waiting')}</div>
    </section>
  );
}

function Told({ heard, id, provider }: { readonly heard: Heard; readonly id: string; readonly provider: string }) {
  const t = useTexts(firstCallTexts);
  const { lastUsedAt, last, stranger } = heard;
  if (lastUsedAt === null && stranger) {
    return (
      <p class="note bad">
        {t('stranger')} <Link to={`/requests/${stranger.id}`}>{t('why')}</Link>
      </p>
    );
  }
  if (lastUsedAt === null) return <p class="note">{t('notYet', { provider })}</p>;
  if (last?.failed) {
    return (
      <p class="note bad">
        {t('refused', { provider })} {last.detail ?? ''} <Link to={`/requests/${last.id}`}>{t('why')}</Link>
      </p>
    );
  }
  return (
    <p class="note good">
      <Badge tone="good">{t('works')}</Badge> {t('called', { provider })} <Time at={lastUsedAt} />.{' '}
      <Link to={`/connections/${id}?part=activity`}>{t('whatItDid')}</Link>
    </p>
  );
}

function useHeard({ id, created }: FirstCallProps['connection']): Heard | undefined {
  const { may } = useSession();
  const logged = may('audit:read');
  const { data, loading, reload } = useLoaded(`heard ${id}`, (signal) => listen(id, created, logged, signal), {
    keep: true,
  });
  useEffect(() => {
    if (loading) return;
    const timer = setTimeout(reload, ASKED_EVERY);
    return () => clearTimeout(timer);
  }, [data, loading]);
  return data;
}

async function listen(id: string, created: string, logged: boolean, signal: AbortSignal): Promise<Heard> {
  const { lastUsedAt } = await call<Connection>('GET', connectionPath(id), { signal });
  if (!logged) return { lastUsedAt, last: undefined, stranger: undefined };
  const query = lastUsedAt === null ? { status: '401', resource: '/scim/v2', from: created } : { connection: id };
  // A server may keep no log of requests.
  const found = await newest(query, signal).catch(() => undefined);
  return lastUsedAt === null
    ? { lastUsedAt, last: undefined, stranger: found }
    : { lastUsedAt, last: found, stranger: undefined };
}

async function newest(
  query: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<LoggedRequest | undefined> {
  const parameters = new URLSearchParams({ ...query, limit: '1' });
  const path = `/admin/requests?${parameters.toString()}`;
  return (await call<{ requests: readonly LoggedRequest[] }>('GET', path, { signal })).requests[0];
}
