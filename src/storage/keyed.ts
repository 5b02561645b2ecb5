import { fold } from '../portal/fold';

type Keyed<Name extends string, Value> = Record<Name | `${Name}_key`, Value>;

/** A column, and the one it is compared by. */
export function keyed<Name extends string, Value extends string | null>(
  name: Name,
  value: Value,
): Keyed<Name, Value extends null ? string | null : string> {
  return { [name]: value, [`${name}_key`]: value === null ? null : fold(value) } as Keyed<
    Name,
    Value extends null ? string | null : string
  >;
}
