import type { ComponentChildren } from 'preact';
import { Check } from './form';
import { useTexts } from './i18n';
import { privilegeTexts } from './privilege-texts';
import { actsOf, AREAS } from './privileges';
import { useSession } from './session';

export interface PrivilegeChecksProps {
  readonly legend: string;
  readonly hint?: ComponentChildren;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly disabled?: boolean;
}

/** Chooses privileges. Nobody gives what they don't hold themselves, so that isn't offered, though it can be taken. */
export function PrivilegeChecks({ legend, hint, values, onChange, disabled = false }: PrivilegeChecksProps) {
  const t = useTexts(privilegeTexts);
  const { may } = useSession();
  const toggle = (privilege: string, held: boolean) =>
    onChange(held ? [...values, privilege] : values.filter((each) => each !== privilege));
  return (
    <fieldset class="privileges" disabled={disabled}>
      <legend>{legend}</legend>
      {hint && <p>{hint}</p>}
      {AREAS.map((area) => (
        <fieldset key={area}>
          <legend>{t(area)}</legend>
          {actsOf(area).map((act) => {
            const privilege = `${area}:${act}`;
            const held = values.includes(privilege);
            return (
              <Check
                key={act}
                label={t(act)}
                checked={held}
                disabled={!held && !may(privilege)}
                onChange={(checked) => toggle(privilege, checked)}
              />
            );
          })}
        </fieldset>
      ))}
    </fieldset>
  );
}
