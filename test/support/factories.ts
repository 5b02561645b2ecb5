import { randomBytes } from 'node:crypto';
import type { JsonObject, ScimBody, ScimClient, ScimResponse } from './scim-client';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const PORTAL_USER = 'urn:ietf:params:scim:schemas:extension:portal:2.0:User';
export const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

/** The identifier of the built-in role that interfaces fix. */
export const DEVELOPER_ROLE = '00000006-0006-0006-0006-000000000006';
export const ORG_ADMIN_ROLE = '00000005-0005-0005-0005-000000000005';

/** A password that every policy of the portal accepts. */
export const GOOD_PASSWORD = 'correct-Horse-7-battery-staple';

/** A name that no other test uses, folded already. */
export function unique(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}

export function userBody(fields: JsonObject = {}): JsonObject {
  return { schemas: [USER], userName: unique('user'), ...fields };
}

export function groupBody(fields: JsonObject = {}): JsonObject {
  return { schemas: [GROUP], displayName: unique('group'), ...fields };
}

/** A PATCH body (RFC 7644 §3.5.2). */
export function patchOp(...operations: JsonObject[]): JsonObject {
  return { schemas: [PATCH_OP], Operations: operations };
}

export async function createUser(scim: ScimClient, fields: JsonObject = {}): Promise<ScimBody> {
  return created(await scim.post('/Users', userBody(fields)));
}

export async function createGroup(scim: ScimClient, fields: JsonObject = {}): Promise<ScimBody> {
  return created(await scim.post('/Groups', groupBody(fields)));
}

/** A member list of these ids, as clients send it: without type. */
export function membersOf(...resources: readonly { readonly id: string }[]): JsonObject[] {
  return resources.map(({ id }) => ({ value: id }));
}

/** The path below the SCIM root that a location of the server's own stands for. */
export function pathOf(location: string): string {
  const [, path] = location.split('/scim/v2');
  if (path === undefined) throw new Error(`not a location of this server: ${location}`);
  return path;
}

/** Asserts the error shape of RFC 7644 §3.12, its media type, and the keyword where one is expected. */
export function expectScimError(response: ScimResponse, status: number, scimType?: string): void {
  expectStatus(response, status);
  if (scimType !== undefined && response.body.scimType !== scimType) {
    throw new Error(`expected ${scimType}, got ${response.text}`);
  }
  expect(response.headers['content-type']).toMatch(/^application\/scim\+json/);
  expect(response.body.schemas).toEqual([ERROR]);
  expect(response.body.status).toBe(String(status));
  expect(response.body.detail).toMatch(/\S/);
}

/** Fails with the answer's text, which says more than a number. */
export function expectStatus(response: ScimResponse, ...accepted: readonly number[]): void {
  if (accepted.includes(response.status)) return;
  throw new Error(`expected ${accepted.join(' or ')}, got ${response.status}: ${response.text}`);
}

/** Sends the operations to a user or group; its answer, which must be what a GET then shows. */
export async function patched(scim: ScimClient, resource: ScimBody, ...operations: JsonObject[]): Promise<ScimBody> {
  const path = pathOf(resource.meta.location);
  const response = await scim.patch(path, patchOp(...operations));
  expectStatus(response, 200);
  expect(response.body).toEqual((await scim.get(path)).body);
  return response.body;
}

/** The names (userName or displayName) of a list, in its order. */
export function namesIn(response: ScimResponse): string[] {
  expectStatus(response, 200);
  return response.body.Resources.map((resource) => resource.userName ?? resource.displayName);
}

function created(response: ScimResponse): ScimBody {
  expectStatus(response, 201);
  return response.body;
}
