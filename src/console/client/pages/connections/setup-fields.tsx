import { CopyButton } from '../../kit/copy-button';
import { useLanguage, useTexts } from '../../kit/i18n';
import type { Issued, Setup } from './connection';
import { firstCallTexts } from './first-call-texts';
import { stepsOf } from './provider-steps';
import { tokenTexts } from './token-texts';

/** A provider's form, field by field in its own words, each value to be copied. */
export function SetupFields({ setup }: { readonly setup: Setup }) {
  const t = useTexts(tokenTexts);
  const calls = useTexts(firstCallTexts);
  const isCloud = CLOUD.has(setup.provider);
  return (
    <section class="setup">
      <h2>{t('paste', { name: setup.name })}</h2>
      <Steps setup={setup} />
      <dl>
        {setup.fields.map(({ label, value, copyable, hint }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {isCloud && isLocal(value) && <p class="note warn">{calls('unreachable')}</p>}
              {value === null ? <em>{t('there')}</em> : <Value label={label} value={value} copyable={copyable} />}
              {hint !== null && value !== null && <small>{hint}</small>}
            </dd>
          </div>
        ))}
      </dl>
      <p>
        <small>{t('guide', { guide: setup.guide })}</small>
      </p>
    </section>
  );
}

/** Providers that only come in from outside. */
const CLOUD: ReadonlySet<string> = new Set(['okta', 'entra', 'onelogin', 'jumpcloud', 'google', 'ping']);

/** An address of the portal that nobody elsewhere can reach. */
function isLocal(value: string | null): boolean {
  return value !== null && (/^http:/.test(value) || /^https:\/\/(localhost|127\.|\[::1\])/.test(value));
}

/** Where the form is, and what comes after it. */
function Steps({ setup: { provider } }: { readonly setup: Setup }) {
  const t = useTexts(firstCallTexts);
  const { language } = useLanguage();
  const steps = stepsOf(provider, language);
  if (!steps) return null;
  return (
    <dl class="steps">
      {(['where', 'test', 'then'] as const).map((step) => (
        <div key={step}>
          <dt>{t(step)}</dt>
          <dd>{steps[step]}</dd>
        </div>
      ))}
    </dl>
  );
}

interface ValueProps {
  readonly label: string;
  readonly value: string;
  readonly copyable: boolean;
}

function Value({ label, value, copyable }: ValueProps) {
  const t = useTexts(tokenTexts);
  if (value === '') return <em>{t('leaveEmpty')}</em>;
  return (
    <div class="copied">
      {value.includes('\n') ? <pre tabIndex={0}>{value}</pre> : <code>{value}</code>}
      {copyable && <CopyButton text={value} name={label} />}
    </div>
  );
}

/** A token that was made just now, and where it goes. */
export function NewToken({ issued }: { readonly issued: Issued }) {
  const t = useTexts(tokenTexts);
  const { token, setup } = issued;
  return (
    <>
      <p class="note warn">{t('once')}</p>
      {setup ? (
        <SetupFields setup={setup} />
      ) : (
        <section class="setup">
          <dl>
            <div>
              <dt>{t('token')}</dt>
              <dd>
                <Value label={t('token')} value={token} copyable />
              </dd>
            </div>
          </dl>
        </section>
      )}
    </>
  );
}
