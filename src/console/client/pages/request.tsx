import { call } from '../kit/api';
import { Facts } from '../kit/facts';
import { PageHeading } from '../kit/heading';
import { useLanguage, useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { Link } from '../kit/router';
import { readResource, type OrganizationResource } from '../kit/scim';
import { useSession } from '../kit/session';
import { Badge, Empty, Show } from '../kit/states';
import { ThingLink } from '../kit/thing-link';
import { ExactTime } from '../kit/time';
import { useLoaded } from '../kit/use-loaded';
import { useCallWords } from './requests/call-words';
import { Caller } from './requests/caller';
import { explain } from './requests/explanations';
import { aboutOf, type WholeRequest } from './requests/logged-request';
import { Mend } from './requests/mend';
import { requestsTexts } from './requests/requests-texts';

export const requestPage: ConsolePage = {
  path: '/requests/:id',
  title: { en: 'Request', de: 'Anfrage' },
  needs: 'audit:read',
  view: ({ id = '' }) => <RequestPage id={id} />,
};

function RequestPage({ id }: { readonly id: string }) {
  const loaded = useLoaded(id, (signal) => call<WholeRequest>('GET', `/admin/requests/${id}`, { signal }));
  return <Show of={loaded}>{(request) => <Opened request={request} />}</Show>;
}

/** One request: what it means first, then what there is to know of it. */
function Opened({ request }: { readonly request: WholeRequest }) {
  const t = useTexts(requestsTexts);
  const { method, path, operation } = request;
  const words = useCallWords()(method, path);
  const exactly = <code class="path">{t('heading', { method, path })}</code>;
  return (
    <>
      <PageHeading title={words ?? exactly}>
        <Link to="/requests">{t('back')}</Link>
      </PageHeading>
      {words !== undefined && <p class="under-heading">{exactly}</p>}
      {operation !== null && <p>{t('operation', { n: operation })}</p>}
      <Meaning request={request} />
      <Known request={request} />
      <Sent body={request.body} />
    </>
  );
}

function Meaning({ request }: { readonly request: WholeRequest }) {
  const t = useTexts(requestsTexts);
  const { language } = useLanguage();
  const { failed, code, detail } = request;
  const { what, todo } = explain(language, request.explanation);
  return (
    <section class={failed ? 'meaning bad' : 'meaning'} aria-labelledby="what">
      <h2 id="what">{t(failed ? 'what' : 'done')}</h2>
      <p>{what}</p>
      {detail !== null && (
        <>
          <h3>{t('told')}</h3>
          <p>
            {code !== null && <Badge>{code}</Badge>} {detail}
          </p>
        </>
      )}
      {todo !== null && (
        <>
          <h3>{t('todo')}</h3>
          <p>{todo}</p>
        </>
      )}
      <Mend request={request} />
    </section>
  );
}

function Known({ request }: { readonly request: WholeRequest }) {
  const t = useTexts(requestsTexts);
  const { status, failed, at, actor, organization, address, userAgent, milliseconds, requestId, resource } = request;
  const about = aboutOf(request);
  return (
    <Facts
      of={{
        [t('time')]: <ExactTime at={at} />,
        [t('status')]: <Badge tone={failed ? 'bad' : 'good'}>{status}</Badge>,
        [t('by')]: (
          <ThingLink type={actor?.kind === 'connection' ? 'Connection' : 'User'} id={actor?.id}>
            <Caller of={request} />
          </ThingLink>
        ),
        [t('about')]: about && (
          <ThingLink type={resource?.type} id={resource?.id}>
            {about}
          </ThingLink>
        ),
        [t('organizationLabel')]: organization && (
          <ThingLink type="Organization" id={organization}>
            <OrganizationName id={organization} />
          </ThingLink>
        ),
        [t('address')]: address,
        [t('userAgent')]: userAgent,
        [t('took')]: t('milliseconds', { n: Math.round(milliseconds * 10) / 10 }),
        [t('requestId')]: <Link to={`/requests?requestId=${encodeURIComponent(requestId)}`}>{requestId}</Link>,
      }}
    />
  );
}

function OrganizationName({ id }: { readonly id: string }) {
  const { may } = useSession();
  const read = (signal: AbortSignal) => readResource<OrganizationResource>('Organizations', id, signal, 'name');
  const { data } = useLoaded(may('organizations:read') ? id : undefined, read);
  return data ? <>{data.name}</> : <code>{id}</code>;
}

function Sent({ body }: { readonly body: unknown }) {
  const t = useTexts(requestsTexts);
  return (
    <section class="raw" aria-labelledby="sent">
      <h2 id="sent">{t('sent')}</h2>
      {body === null ? (
        <Empty>{t('nothingSent')}</Empty>
      ) : (
        <>
          <p>
            <small>{t('sentHint')}</small>
          </p>
          <pre tabIndex={0}>{JSON.stringify(body, null, 2)}</pre>
        </>
      )}
    </section>
  );
}
