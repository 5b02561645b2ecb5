import { PortalError } from '../portal/errors';

/** The members of a request's JSON object, by name in any case: one generation of clients writes Email, another email. */
export interface Body {
  /** Undefined: not there. Throws `invalid-value` for what is neither text nor null. */
  text(name: string): string | null | undefined;
  /** Undefined: not there, or null. */
  flag(name: string): boolean | undefined;
  /** The objects of a list; undefined: not there, or null. */
  list(name: string): readonly Body[] | undefined;
}

/** Throws `invalid-value` where the body is no JSON object. Errors name a member in camelCase. */
export function readBody(body: unknown): Body {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new PortalError('invalid-value', 'The body must be a JSON object.');
  }
  const members = new Map(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value as unknown]));
  const member = (name: string) => members.get(name.toLowerCase());
  return {
    text: (name) => {
      const value = member(name);
      if (value === undefined || value === null || typeof value === 'string') return value;
      throw wrongType(name, 'a text');
    },
    flag: (name) => {
      const value = member(name) ?? undefined;
      if (value === undefined || typeof value === 'boolean') return value;
      throw wrongType(name, 'true or false');
    },
    list: (name) => {
      const value = member(name) ?? undefined;
      if (value !== undefined && !Array.isArray(value)) throw wrongType(name, 'a list');
      return value?.map(readBody);
    },
  };
}

function wrongType(name: string, type: string): PortalError {
  return new PortalError('invalid-value', `${name} must be ${type}.`, { attribute: name });
}
