import { useState } from 'preact/hooks';
import { call } from '../kit/api';
import { Field, FormError, useSubmit } from '../kit/form';
import { PageHeading } from '../kit/heading';
import { useTexts } from '../kit/i18n';
import type { ConsolePage } from '../kit/page';
import { Link, usePlace } from '../kit/router';
import { useSession } from '../kit/session';
import { PROVIDERS, type Issued, type Provider } from './connections/connection';
import { PRESETS, type ConnectionDraft } from './connections/connection-draft';
import { ConnectionFields } from './connections/connection-fields';
import { FirstCall } from './connections/first-call';
import { inAYear } from './connections/in-a-year';
import { NewToken } from './connections/setup-fields';
import { useCheckedBody } from './connections/use-checked-body';
import { createConnectionTexts } from './create-connection/create-connection-texts';

export const createConnectionPage: ConsolePage = {
  path: '/connections/new',
  title: { en: 'Connect a provider', de: 'Anbieter verbinden' },
  needs: 'connections:write',
  view: () => <CreateConnection />,
};

/** The provider, then what it may do, then what to paste; the provider stands in the address, so Back leads to it. */
function CreateConnection() {
  const { query } = usePlace();
  const [issued, setIssued] = useState<Issued>();
  const name = query.get('provider') ?? '';
  const provider = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
  if (issued) return <Paste issued={issued} />;
  if (!provider) return <ChooseProvider />;
  return <Define key={name} name={name} provider={provider} onIssued={setIssued} />;
}

function useProviderName(): (name: string) => string {
  const t = useTexts(createConnectionTexts);
  return (name) => (name === 'curl' ? t('script') : name === 'generic' ? t('other') : (PROVIDERS[name]?.text ?? name));
}

function ChooseProvider() {
  const t = useTexts(createConnectionTexts);
  const nameOf = useProviderName();
  return (
    <>
      <PageHeading title={t('title')} />
      <Step at={1} />
      <h2>{t('which')}</h2>
      <p>{t('whichWhy')}</p>
      <ul class="cards">
        {Object.keys(PROVIDERS).map((name) => (
          <li key={name}>
            <Link to={`/connections/new?provider=${name}`}>{nameOf(name)}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Step({ at }: { readonly at: number }) {
  const t = useTexts(createConnectionTexts);
  return <p class="step">{t('step', { at })}</p>;
}

interface DefineProps {
  readonly name: string;
  readonly provider: Provider;
  readonly onIssued: (issued: Issued) => void;
}

function Define({ name, provider, onIssued }: DefineProps) {
  const t = useTexts(createConnectionTexts);
  const nameOf = useProviderName();
  const checked = useCheckedBody();
  const [draft, setDraft] = useBeginning(name, provider);
  const [expiresAt, setExpiresAt] = useState(inAYear);
  const form = useSubmit(async () => {
    const body = { ...checked(draft), expiresAt: expiresAt === '' ? null : expiresAt, setup: name };
    onIssued(await call<Issued>('POST', '/admin/connections', { body }));
  });
  return (
    <>
      <PageHeading title={t('what', { provider: nameOf(name) })} />
      <Step at={2} />
      <form class="narrow" onSubmit={form.submit} autocomplete="off">
        <FormError error={form.error} />
        <ConnectionFields draft={draft} onChange={setDraft} errorOf={form.errorOf} autoFocus />
        <Field
          type="date"
          label={t('expires')}
          hint={t('expiresHint')}
          value={expiresAt}
          onChange={setExpiresAt}
          error={form.errorOf('expiresAt')}
        />
        <div class="actions">
          <button type="submit" aria-busy={form.busy} disabled={form.busy}>
            {t('create')}
          </button>
          <Link to="/connections/new">{t('back')}</Link>
        </div>
      </form>
    </>
  );
}

/** What suits the provider. */
function useBeginning(name: string, { profile, passwordMode }: Provider) {
  const { session, may } = useSession();
  const { id, name: text } = session.user.organization;
  const seesOthers = session.organizations?.length !== 1;
  return useState<ConnectionDraft>(() => ({
    name: /^(curl|generic)$/.test(name) ? '' : name,
    everywhere: false,
    // Whose users a provider keeps is for people to say, where there is a choice.
    organizations: seesOthers ? [] : [{ id, text }],
    scopes: PRESETS.provisioning.filter(may),
    anyRole: true,
    roles: [],
    profile,
    passwordMode,
    addresses: '',
  }));
}

function Paste({ issued }: { readonly issued: Issued }) {
  const t = useTexts(createConnectionTexts);
  return (
    <>
      <PageHeading title={t('made', { name: issued.name })} />
      <Step at={3} />
      <NewToken issued={issued} />
      <FirstCall connection={issued} provider={issued.setup?.name ?? issued.name} />
      <Link to={`/connections/${issued.id}`} class="button">
        {t('done')}
      </Link>
    </>
  );
}
