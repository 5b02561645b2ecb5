import type { JsonObject } from '../../portal/model';

/** Why an object isn't what it should be. */
export class MemberProblem extends Error {
  override readonly name = 'MemberProblem';

  constructor(
    message: string,
    readonly member?: string,
  ) {
    super(message);
  }
}

/** The members of an object by name, in whatever case: one generation writes `Email`, the next `email`. */
export interface Members {
  has(name: string): boolean;
  /** As the file writes it, for whoever looks for it there. */
  nameOf(name: string): string;
  /** Undefined: not there; null: without a value, or empty. Throws {@link MemberProblem}. */
  text(name: string): string | null | undefined;
  list(name: string): readonly Members[] | undefined;
}

/** Throws {@link MemberProblem} for what is no JSON object; the message never quotes it. */
export function readMembers(text: string): Members {
  return membersOf(parse(text));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MemberProblem('It is not valid JSON.');
  }
}

function membersOf(value: unknown): Members {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new MemberProblem('It must be a JSON object.');
  }
  const members = new Map(
    Object.entries(value as JsonObject).map(([name, member]) => [name.toLowerCase(), { name, member }] as const),
  );
  const get = (name: string): unknown => members.get(name.toLowerCase())?.member;
  const nameOf = (name: string) => members.get(name.toLowerCase())?.name ?? name;
  return {
    has: (name) => members.has(name.toLowerCase()),
    nameOf,
    text: (name) => {
      const member = get(name);
      if (member === undefined || member === null) return member;
      if (typeof member !== 'string') throw new MemberProblem(`${nameOf(name)} must be a text.`, nameOf(name));
      return member === '' ? null : member;
    },
    list: (name) => {
      const member = get(name) ?? undefined;
      if (member !== undefined && !Array.isArray(member)) {
        throw new MemberProblem(`${nameOf(name)} must be a list.`, nameOf(name));
      }
      return member?.map(membersOf);
    },
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** An identifier without what clients put around it, `{…}` or `'…'`; a UUID in lower case. */
export function readUuid(members: Members, name: string): string | null | undefined {
  const bare = members
    .text(name)
    ?.trim()
    .replace(/^(?:guid)?'([^']*)'$/i, '$1')
    .replace(/^\{([^}]*)\}$/, '$1');
  return bare !== undefined && UUID.test(bare) ? bare.toLowerCase() : (bare ?? members.text(name));
}

/** The Uuid of the object itself; undefined: none. */
export function readOwnUuid(members: Members): string | undefined {
  const uuid = readUuid(members, 'uuid') ?? undefined;
  if (uuid === undefined || UUID.test(uuid)) return uuid;
  const name = members.nameOf('uuid');
  throw new MemberProblem(`${name} must have the form 01234567-89ab-cdef-0123-456789abcdef.`, name);
}

/** `ENABLED` or `DISABLED`; undefined: not said. */
export function readStatus(members: Members): boolean | undefined {
  const status = members.text('status') ?? undefined;
  if (status === undefined) return undefined;
  if (/^(enabled|disabled)$/i.test(status)) return status.toLowerCase() === 'enabled';
  const name = members.nameOf('status');
  throw new MemberProblem(`${name} must be ENABLED or DISABLED.`, name);
}
