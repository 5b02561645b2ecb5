import { useTexts } from '../../kit/i18n';
import { findUsers } from '../../kit/pick-scim';
import { Picker } from '../../kit/picker';
import { nameOf, readResource, type UserResource } from '../../kit/scim';
import { useLoaded } from '../../kit/use-loaded';
import { userTexts } from './user-texts';

export interface ManagerPickerProps {
  /** The manager's; '' where there is none. */
  readonly id: string;
  readonly onChange: (id: string) => void;
  readonly error?: string | undefined;
}

/** Whom a user reports to, found by name. Somebody else's directory may have set an id that nobody here has: it stays. */
export function ManagerPicker({ id, onChange, error }: ManagerPickerProps) {
  const t = useTexts(userTexts);
  const manager = useLoaded(id === '' ? undefined : id, (signal) => readResource<UserResource>('Users', id, signal));
  const text = manager.data ? nameOf(manager.data) : id;
  return (
    <Picker
      label={t('manager')}
      load={findUsers}
      value={id === '' ? undefined : { id, text }}
      onPick={(picked) => onChange(picked?.id ?? '')}
      error={error}
    />
  );
}
