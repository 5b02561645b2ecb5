import { Select } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { PROVIDERS } from '../connections/connection';
import { tokenTexts } from '../connections/token-texts';

export interface ProviderSelectProps {
  readonly value: string;
  readonly onChange: (provider: string) => void;
  /** Offers none, by this text. */
  readonly none?: string;
}

/** Whose form is to be filled in. */
export function ProviderSelect({ value, onChange, none }: ProviderSelectProps) {
  const t = useTexts(tokenTexts);
  const providers = Object.entries(PROVIDERS).map(([name, { text }]) => [name, text || t('other')] as const);
  return (
    <Select
      label={t('provider')}
      value={value}
      onChange={onChange}
      options={[...(none === undefined ? [] : [['', none] as const]), ...providers]}
    />
  );
}
