import { call } from '../kit/api';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { Table } from '../kit/table';
import { ThingLink } from '../kit/thing-link';
import { Time } from '../kit/time';
import { useToast } from '../kit/toasts';
import { useAct } from '../kit/use-act';
import { useLoaded } from '../kit/use-loaded';
import { mailsTexts } from './mails/mails-texts';

export const mailsPage: ConsolePage = {
  path: '/mails',
  title: { en: 'Mails', de: 'E-Mails' },
  needs: 'users:write',
  view: () => <MailsPage />,
};

interface FailedMail {
  readonly id: string;
  readonly kind: 'invitation' | 'welcome' | 'password-reset' | 'password-set';
  readonly address: string | null;
  readonly failedAt: string | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly user: { readonly id: string | null; readonly name: string | null };
}

interface Failed {
  readonly pending: number;
  readonly failed: number;
  readonly mails: readonly FailedMail[];
}

/** Mails that were given up, each with the reason, and one more try. */
function MailsPage() {
  const t = useTexts(mailsTexts);
  const toast = useToast();
  const act = useAct();
  const loaded = useLoaded('mails', (signal) => call<Failed>('GET', '/admin/mails/failed', { signal }), { keep: true });
  const retry = (path: string) =>
    act(async () => {
      const { retried } = await call<{ retried: number }>('POST', `/admin/mails/failed${path}/retry`);
      toast(t('retried', { n: retried }));
      loaded.reload();
    });
  const { pending = 0, failed = 0, mails } = loaded.data ?? {};
  const nameOf = ({ address, user, id }: FailedMail) => address ?? user.name ?? user.id ?? id;
  return (
    <>
      <PageHeading title={t('mails')}>
        {failed > 0 && (
          <button type="button" onClick={() => retry('')}>
            {t('retryAll')}
          </button>
        )}
      </PageHeading>
      {failed > 0 && <p>{t('intro')}</p>}
      {pending > 0 && <p>{t('pending', { n: pending })}</p>}
      <Table<FailedMail>
        caption={t('mails')}
        rows={{ ...loaded, data: mails }}
        idOf={({ id }) => id}
        empty={t('none')}
        columns={[
          {
            key: 'to',
            title: t('to'),
            heading: true,
            cell: (mail) => (
              <ThingLink type="User" id={mail.user.id}>
                {nameOf(mail)}
              </ThingLink>
            ),
          },
          { key: 'kind', title: t('kind'), cell: ({ kind }) => t(kind) },
          { key: 'error', title: t('error'), cell: ({ error }) => error ?? '–' },
          { key: 'attempts', title: t('attempts'), cell: ({ attempts }) => attempts },
          { key: 'failedAt', title: t('failedAt'), cell: ({ failedAt }) => <Time at={failedAt} /> },
          {
            key: 'retry',
            title: t('retry'),
            cell: (mail) => (
              <button
                type="button"
                class="plain"
                aria-label={t('retryTo', { to: nameOf(mail) })}
                onClick={() => retry(`/${mail.id}`)}
              >
                {t('retry')}
              </button>
            ),
          },
        ]}
      />
      {mails && failed > mails.length && <p>{t('more', { n: mails.length, all: failed })}</p>}
    </>
  );
}
