import { PortalError } from '../portal/errors';
import type { Body } from './body';
import { bareUuid, isUuid } from './uuid';

/** A role in an organization; without one, in the user's own. */
export interface AccessPair {
  readonly role: string;
  readonly organization: string | undefined;
}

/** What a request says of a user. Undefined: nothing; null: it has no value. */
export interface UserBody {
  readonly uuid: string | undefined;
  readonly userName: string | undefined;
  readonly firstName: string | null | undefined;
  readonly lastName: string | null | undefined;
  readonly email: string | null | undefined;
  readonly locale: string | null | undefined;
  readonly active: boolean | undefined;
  readonly organization: string | undefined;
  readonly role: string | null | undefined;
  /** Instead of `organization` and `role`. */
  readonly access: readonly AccessPair[] | undefined;
  readonly changePassword: boolean | undefined;
  readonly oldPassword: string | null;
  readonly newPassword: string | null;
  readonly notifyUser: boolean;
}

/** The user as `/portal/Users` speaks of it. Throws `invalid-value`. */
export function readUserBody(body: Body): UserBody {
  return {
    ...readCommon(body),
    organization: reference(body.text('organizationUuid')) ?? undefined,
    role: reference(body.text('roleUuid')),
    access: undefined,
  };
}

/** The user as `/portal/v2/users` speaks of it. Throws `invalid-value`. */
export function readV2UserBody(body: Body): UserBody {
  return {
    ...readCommon(body),
    organization: undefined,
    role: undefined,
    access: body.list('access')?.map(readPair),
  };
}

function readCommon(body: Body): Omit<UserBody, 'organization' | 'role' | 'access'> {
  return {
    uuid: ownUuid(body.text('uuid')),
    userName: body.text('username') ?? undefined,
    firstName: filled(body.text('firstName')),
    lastName: filled(body.text('lastName')),
    email: filled(body.text('email')),
    locale: filled(body.text('locale')),
    active: readStatus(body),
    changePassword: body.flag('changePassword'),
    oldPassword: filled(body.text('oldPassword')) ?? null,
    newPassword: filled(body.text('newPassword')) ?? null,
    notifyUser: body.flag('notifyUser') ?? false,
  };
}

/** `ENABLED` or `DISABLED`, of a user or an organization; undefined: not said. */
export function readStatus(body: Body): boolean | undefined {
  const status = body.text('status') ?? undefined;
  if (status === undefined) return undefined;
  if (/^enabled$/i.test(status)) return true;
  if (/^disabled$/i.test(status)) return false;
  throw new PortalError('invalid-value', 'status must be ENABLED or DISABLED.', { attribute: 'status' });
}

/** The Uuid that a client gives a thing of its own; undefined: none. */
export function ownUuid(text: string | null | undefined): string | undefined {
  if (text == null || text === '') return undefined;
  const uuid = bareUuid(text);
  if (isUuid(uuid)) return uuid;
  throw new PortalError('invalid-value', 'uuid must have the form 01234567-89ab-cdef-0123-456789abcdef.', {
    attribute: 'uuid',
  });
}

/** An empty text is no value. */
export function filled(text: string | null | undefined): string | null | undefined {
  return text === '' ? null : text;
}

function reference(text: string | null | undefined): string | null | undefined {
  return text == null || text === '' ? filled(text) : bareUuid(text);
}

function readPair(pair: Body): AccessPair {
  const role = reference(pair.text('roleUuid'));
  if (role != null) return { role, organization: reference(pair.text('orgUuid')) ?? undefined };
  throw new PortalError('invalid-value', 'Each access needs a roleUuid.', { attribute: 'access' });
}
