import { CopyButton } from '../../kit/copy-button';
import { useTexts } from '../../kit/i18n';
import type { Issued, Setup } from './connection';
import { tokenTexts } from './token-texts';

/** A provider's form, field by field in its own words, each value to be copied. */
export function SetupFields({ setup }: { readonly setup: Setup }) {
  const t = useTexts(tokenTexts);
  return (
    <section class="setup">
      <h2>{t('paste', { name: setup.name })}</h2>
      <dl>
        {setup.fields.map(({ label, value, copyable, hint }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
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
