import { useEffect, useState } from 'preact/hooks';
import { Field } from './form';
import { presentPlace, setQuery } from './router';
import { useRested } from './use-loaded';

/** Searches as one types: the address has the text as `q` when the typing rests, and the list follows the address. */
export function SearchField({ label }: { readonly label: string }) {
  const [text, setText] = useState(() => presentPlace().query.get('q') ?? '');
  const rested = useRested(text, 250);
  useEffect(() => {
    if (rested !== (presentPlace().query.get('q') ?? '')) setQuery({ q: rested });
  }, [rested]);
  return <Field type="search" name="q" autocomplete="off" label={label} value={text} onChange={setText} />;
}
