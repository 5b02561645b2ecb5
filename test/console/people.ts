import { GROUP, PORTAL_USER, unique, USER } from '../support/factories';
import { PASSWORD } from './console-server';
import type { InBrowser } from './in-browser';

export const PORTAL_GROUP = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
export const ORGANIZATION = 'urn:ietf:params:scim:schemas:portal:2.0:Organization';
export const ROLE = 'urn:ietf:params:scim:schemas:portal:2.0:Role';

/** The organization that a user is to be of, among the attributes. */
export const memberOf = (organization: string) => ({ [PORTAL_USER]: { organization: { value: organization } } });

/** A resource made past the console; its id. */
export async function create({ server }: InBrowser, endpoint: string, resource: object): Promise<string> {
  const { status, body } = await server.scim.post(endpoint, resource);
  expect([status, body['detail']]).toEqual([201, undefined]);
  return body.id;
}

/** A user with PASSWORD, unless told otherwise. */
export async function createPerson(at: InBrowser, fields: object = {}) {
  const userName = unique('person');
  const user = { schemas: [USER, PORTAL_USER], userName, password: PASSWORD, ...fields };
  return { userName, id: await create(at, '/Users', user) };
}

export async function createOrganization(at: InBrowser) {
  const name = unique('Org');
  return { name, id: await create(at, '/Organizations', { schemas: [ORGANIZATION], name }) };
}

export async function canSignIn({ server }: InBrowser, username: string, password: string): Promise<boolean> {
  const response = await fetch(`${server.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  return response.status === 200;
}

/** A user of the organization, without a password. */
export async function createMember(at: InBrowser, organization: string, fields: object = {}) {
  return await createPerson(at, { password: undefined, ...memberOf(organization), ...fields });
}

export async function createGroup(at: InBrowser, organization: string, members: readonly string[] = []) {
  const displayName = unique('Group');
  const id = await create(at, '/Groups', {
    schemas: [GROUP, PORTAL_GROUP],
    displayName,
    members: members.map((value) => ({ value })),
    [PORTAL_GROUP]: { organization: { value: organization } },
  });
  return { displayName, id };
}

export async function memberIds({ server }: InBrowser, group: string): Promise<readonly string[]> {
  const { body } = await server.scim.get(`/Groups/${group}`);
  return ((body['members'] ?? []) as readonly { value: string }[]).map(({ value }) => value).toSorted();
}
