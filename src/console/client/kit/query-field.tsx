import { useEffect, useState } from 'preact/hooks';
import { Field } from './form';
import { setQuery, usePlace } from './router';
import { useRested } from './use-loaded';

export interface QueryFieldProps {
  /** Of the address's query. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}

/** A text that narrows a list, kept in the address: the list follows when the typing rests. */
export function QueryField({ name, label, hint }: QueryFieldProps) {
  const present = usePlace().query.get(name) ?? '';
  const [text, setText] = useState(present);
  const rested = useRested(text, 250);
  useEffect(() => {
    if (rested !== present) setQuery({ [name]: rested });
  }, [rested]);
  // A link or a button changed the address.
  useEffect(() => {
    if (present !== rested) setText(present);
  }, [present]);
  return <Field type="search" autocomplete="off" label={label} hint={hint} value={text} onChange={setText} />;
}
