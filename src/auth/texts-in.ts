import { PortalError } from '../portal/errors';

/** The members of a JSON body that have to be there, as texts. Throws `invalid-value`, naming the first that isn't. */
export function textsIn<Name extends string>(body: unknown, names: readonly Name[]): Record<Name, string> {
  const members = new Map(Object.entries(body ?? {}));
  const texts = names.map((name) => {
    const text: unknown = members.get(name);
    if (typeof text === 'string') return [name, text] as const;
    throw new PortalError('invalid-value', `The body must be a JSON object with the text "${name}".`, {
      attribute: name,
    });
  });
  return Object.fromEntries(texts) as Record<Name, string>;
}
