import type { JsonObject } from '../../src/portal/model';
import { ScimError } from '../../src/scim/errors';
import { groupSchema } from '../../src/scim/schemas/group-schema';
import { applyPatch, type PatchResult } from '../../src/scim/patch';
import { CORE_GROUP, CORE_USER, ENTERPRISE_USER, PORTAL_USER } from '../../src/portal/schema-urns';
import { PATCH_OP } from '../../src/scim/schemas/urns';
import { userSchema } from '../../src/scim/schemas/user-schema';

export const TOLERANT = { tolerant: true };
export const STRICT = { tolerant: false };

/** The user most patches start from; frozen to the bottom, so that a change to it throws. */
export const BABS: JsonObject = freeze({
  schemas: [CORE_USER, ENTERPRISE_USER, PORTAL_USER],
  id: '2819c223-7f76-453a-919d-413861904646',
  meta: { resourceType: 'User', created: '2010-01-23T04:56:22.000Z', version: 'W/"1"' },
  userName: 'bjensen@example.com',
  active: true,
  title: 'Tour Guide',
  name: { givenName: 'Barbara', familyName: 'Jensen', middleName: 'Jane' },
  emails: [
    { value: 'bjensen@example.com', type: 'work', primary: true, display: 'Babs at work' },
    { value: 'babs@jensen.org', type: 'home' },
  ],
  groups: [{ value: 'e9e30dba', display: 'Tour Guides', type: 'direct' }],
  [ENTERPRISE_USER]: {
    employeeNumber: '701984',
    department: 'Tour Operations',
    manager: { value: '26118915', $ref: 'https://example.com/v2/Users/26118915', displayName: 'John Smith' },
  },
  [PORTAL_USER]: {
    organization: { value: 'o1', $ref: 'https://example.com/v2/Organizations/o1', display: 'Acme' },
    provider: 'builtIn',
    lastLogin: '2024-01-01T00:00:00.000Z',
  },
});

export function patchUser(operations: unknown[], options = TOLERANT, resource = BABS): PatchResult {
  return applyPatch(resource, { schemas: [PATCH_OP], Operations: operations }, userSchema, options);
}

/** BABS with other emails. */
export function withEmails(...emails: JsonObject[]): JsonObject {
  return freeze({ ...BABS, emails });
}

/** A group whose members are kept elsewhere. */
export function patchGroup(operations: unknown[], options = TOLERANT): PatchResult {
  const group = freeze({ schemas: [CORE_GROUP], id: 'g1', displayName: 'Tour Guides' });
  const collections = new Set(['members']);
  const body = { schemas: [PATCH_OP], Operations: operations };
  return applyPatch(group, body, groupSchema, { ...options, collections });
}

/** The refusal of what is expected to be refused. */
export function refusal(work: () => unknown): { scimType: string | undefined; status: number; detail: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

export function freeze<T>(value: T): T {
  if (value !== null && typeof value === 'object') Object.values(value).forEach(freeze);
  return Object.freeze(value);
}
