import * as z from 'zod';
import { parseBody, present } from '../http/parse-body';
import { PASSWORD_MODES, PRIVILEGES, PROFILES } from '../portal/actor';
import type { ConnectionChange, ConnectionInput } from '../portal/connections/connection-input';
import type { Rotation } from '../portal/connections/connections';
import { usualPrivileges } from '../portal/connections/usual-privileges';
import { parseInstant, timeIn } from '../portal/instant';
import { SETUP_PROVIDER_NAMES, type SetupProviderName } from './setup-providers';

/** How long old tokens go on beside a new one, where nobody says. */
const USUAL_OVERLAP = 24 * 3600;
const LONGEST_OVERLAP = 365 * 24 * 3600;

const time = z.string().transform((text, context) => {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  context.addIssue('must be a date, or a time with its zone, such as 2030-12-31T23:59:59Z');
  return z.NEVER;
});

const texts = z.array(z.string(), 'must be a list of texts').max(1000, 'must not have more than 1000 entries');
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, `must be one of ${words.join(', ')}`);

const fields = {
  name: z.string('must be a text'),
  organizations: z.union([z.literal('all'), texts], 'must be "all" or a list of ids or names'),
  scopes: z.array(oneOf(PRIVILEGES), 'must be a list of scopes'),
  grantableRoles: texts.nullable(),
  profile: oneOf(PROFILES),
  passwordMode: oneOf(PASSWORD_MODES),
  allowedAddresses: texts.nullable(),
};
const setup = z.enum(SETUP_PROVIDER_NAMES, `must be one of ${SETUP_PROVIDER_NAMES.join(', ')}`).optional();
const expiresAt = time.nullable().optional();

const create = z.strictObject({ ...z.object(fields).partial().shape, name: fields.name, expiresAt, setup });
const change = z.strictObject(z.object(fields).partial().shape);
const rotate = z
  .strictObject({
    overlap: z.int('must be a whole number of seconds').min(0).max(LONGEST_OVERLAP).optional(),
    until: time.optional(),
    expiresAt,
    setup,
  })
  .refine(({ overlap, until }) => overlap === undefined || until === undefined, {
    path: ['until'],
    error: 'and overlap say the same: give one of them',
  });

/** A body, understood; `setup`: the provider whose form is to be filled in with the new token. */
export interface Understood<T> {
  readonly input: T;
  readonly setup: SetupProviderName | undefined;
}

/** `POST /admin/connections`. Throws `invalid-value`, as the others do. */
export function createBody(body: unknown): Understood<ConnectionInput> {
  const { setup: provider, scopes, organizations = 'all', ...given } = parseBody(create, body);
  const everyOrganization = organizations === 'all';
  const input = {
    grantableRoles: null,
    profile: 'standard',
    passwordMode: 'apply',
    expiresAt: null,
    ...present(given),
    name: given.name,
    organizations: everyOrganization ? undefined : organizations,
    privileges: scopes ?? usualPrivileges({ everyOrganization }),
  } as const;
  return { input, setup: provider };
}

/** `PATCH /admin/connections/{id}`: what is there changes, the rest stays. */
export function changeBody(body: unknown): ConnectionChange {
  const { scopes, ...given } = parseBody(change, body);
  return present({ ...given, privileges: scopes });
}

/** `POST /admin/connections/{id}/rotate`; no body at all is as good as an empty one. */
export function rotateBody(body: unknown): Understood<Rotation> {
  const { overlap = USUAL_OVERLAP, until, expiresAt: end = null, setup: provider } = parseBody(rotate, body ?? {});
  return { input: { oldExpireAt: until ?? timeIn(overlap * 1000), expiresAt: end }, setup: provider };
}
