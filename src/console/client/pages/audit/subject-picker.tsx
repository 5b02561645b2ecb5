import { useTexts } from '../../kit/i18n';
import type { Option } from '../../kit/option';
import { findUsers } from '../../kit/pick-scim';
import { Picker } from '../../kit/picker';
import { setQuery } from '../../kit/router';
import { useLoaded } from '../../kit/use-loaded';
import { auditTexts } from './audit-texts';
import { namesOf } from './subject-names';

const ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What the trail is narrowed to: a user found by name, or whatever has that id. In the address, by its id. */
export function SubjectPicker({ query }: { readonly query: URLSearchParams }) {
  const t = useTexts(auditTexts);
  const id = query.get('subject') ?? '';
  const names = useLoaded(id === '' ? undefined : id, (signal) => namesOf([id], signal)).data;
  return (
    <Picker
      label={t('about')}
      placeholder={t('aboutHint')}
      load={find}
      value={id === '' ? undefined : { id, text: names?.get(id) ?? id }}
      onPick={(picked) => setQuery({ subject: picked?.id })}
    />
  );
}

/** Nobody is called like an id, and what is deleted has nothing else left. */
async function find(text: string, signal: AbortSignal): Promise<readonly Option[]> {
  const words = text.trim();
  return ID.test(words) ? [{ id: words, text: words }] : await findUsers(words, signal);
}
