import type { JsonObject } from '../model';
import type { User } from './user';

const TEXT = Symbol('profile');

interface Read {
  readonly [TEXT]: string;
}

/** Only what is parsed is a property like any other; until then, whoever copies the user has it parsed. */
const PARSED_WHEN_ASKED: PropertyDescriptor & ThisType<Read> = {
  configurable: true,
  enumerable: true,
  get() {
    const value = JSON.parse(this[TEXT]) as JsonObject;
    Object.defineProperty(this, 'profile', { configurable: true, enumerable: true, writable: true, value });
    return value;
  },
};

/** Gives a user the profile that a JSON text says, which is parsed where somebody looks into it: answers hardly do. */
export function withProfileText(user: Omit<User, 'profile'>, text: string): User {
  Object.defineProperty(user, TEXT, { value: text });
  return Object.defineProperty(user, 'profile', PARSED_WHEN_ASKED) as User;
}

/** The JSON text of a user's profile as it was read; undefined of a copy, whose profile may be another one. */
export function profileTextOf(user: User): string | undefined {
  return (user as Partial<Read>)[TEXT];
}
