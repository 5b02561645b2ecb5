import { useId, useState } from 'preact/hooks';
import { callConsole } from './api';
import { CopyButton } from './copy-button';
import { described, FieldNotes } from './form';
import { defineTexts, useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { checkRules, generatePassword, type PasswordPolicy, type RuleName } from './password-rules';
import { useFirstFocus } from './use-first-focus';
import { useLoaded } from './use-loaded';

const texts = defineTexts<RuleName | 'common' | 'names' | 'met' | 'unmet'>({
  en: {
    length: '{from} to {to} characters',
    letter: 'a letter',
    lowercase: 'a lower-case letter',
    uppercase: 'an upper-case letter',
    digit: 'a digit',
    symbol: 'one of {symbols}',
    common: 'not a commonly used password',
    names: 'not made of the user’s or the portal’s name',
    met: 'met',
    unmet: 'not yet met',
  },
  de: {
    length: '{from} bis {to} Zeichen',
    letter: 'ein Buchstabe',
    lowercase: 'ein Kleinbuchstabe',
    uppercase: 'ein Großbuchstabe',
    digit: 'eine Ziffer',
    symbol: 'eines von {symbols}',
    common: 'kein häufig benutztes Passwort',
    names: 'nicht aus dem Namen des Benutzers oder des Portals gemacht',
    met: 'erfüllt',
    unmet: 'noch nicht erfüllt',
  },
});

export interface PasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (password: string) => void;
  /** What a password manager is to do: fill in the present one, or keep a new one. */
  readonly purpose: 'current-password' | 'new-password';
  readonly error?: string | undefined;
  readonly autoFocus?: boolean;
  readonly required?: boolean;
  /** Offers a random one. */
  readonly generate?: boolean;
}

/** A password, shown or not, pasted or typed; a new one tells the policy as one types. */
export function PasswordField(props: PasswordFieldProps) {
  const { label, value, onChange, purpose, error, autoFocus = false, required = true, generate = false } = props;
  const t = useTexts(kitTexts);
  const id = useId();
  const [shown, setShown] = useState(false);
  const input = useFirstFocus<HTMLInputElement>(autoFocus);
  const isNew = purpose === 'new-password';
  const policy = useLoaded(isNew ? 'policy' : undefined, () =>
    callConsole<PasswordPolicy>('GET', '/api/auth/password-policy'),
  ).data;
  const notes = described(id, policy && 'policy', error);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="with-button password">
        <input
          id={id}
          ref={input}
          {...(shown ? { type: 'text' as const } : { type: 'password' as const })}
          name={isNew ? 'new-password' : 'password'}
          autocomplete={purpose}
          spellcheck={false}
          autocapitalize="none"
          required={required}
          autoFocus={autoFocus}
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
          {...notes}
        />
        <button type="button" class="secondary" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'hide' : 'show')}
          <span class="hidden"> {label}</span>
        </button>
        {generate && policy && (
          <button
            type="button"
            class="secondary"
            onClick={() => {
              setShown(true);
              onChange(generatePassword(policy));
            }}
          >
            {t('generate')}
          </button>
        )}
        {generate && shown && value !== '' && <CopyButton text={value} name={label} />}
      </div>
      {policy && <Rules id={`${id}-hint`} policy={policy} password={value} />}
      <FieldNotes id={id} error={error} />
    </div>
  );
}

function Rules({
  id,
  policy,
  password,
}: {
  readonly id: string;
  readonly policy: PasswordPolicy;
  readonly password: string;
}) {
  const t = useTexts(texts);
  const values = { from: policy.minimumLength, to: policy.maximumLength, symbols: policy.symbols };
  return (
    <ul id={id} class="rules">
      {checkRules(policy, password).map(({ rule, met }) => (
        <li key={rule} class={met ? 'met' : ''}>
          <span aria-hidden="true">{met ? '✓' : '○'}</span> {t(rule, values)}
          <span class="hidden"> ({t(met ? 'met' : 'unmet')})</span>
        </li>
      ))}
      {policy.refusesCommonPasswords && (
        <li>
          <span aria-hidden="true">·</span> {t('common')}
        </li>
      )}
      {policy.refusesOwnNames && (
        <li>
          <span aria-hidden="true">·</span> {t('names')}
        </li>
      )}
    </ul>
  );
}
