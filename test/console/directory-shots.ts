import type { Page } from 'playwright-core';
import { GROUP, PORTAL_USER, USER } from '../support/factories';
import type { ConsoleServer } from './console-server';

/** A picture: its name, the address, and what to do before it is taken. */
export type Shot = readonly [
  name: string,
  path: (server: ConsoleServer) => string | Promise<string>,
  prepare?: (page: Page) => Promise<unknown>,
];

const ORGANIZATION = 'urn:ietf:params:scim:schemas:portal:2.0:Organization';
const PORTAL_GROUP = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
const ROLE = 'urn:ietf:params:scim:schemas:portal:2.0:Role';

/** Something to see on the pages of groups, organizations, roles and connections. */
export async function addDirectory({ scim, ids, organizations: { acme } }: ConsoleServer): Promise<void> {
  const within = (organization: string) => ({ [PORTAL_GROUP]: { organization: { value: organization } } });
  const members = (...names: readonly string[]) => names.map((name) => ({ value: ids[name] }));
  const group = async (displayName: string, fields: object) => {
    const body = { schemas: [GROUP, PORTAL_GROUP], displayName, ...within(acme), ...fields };
    return (await scim.post('/Groups', body)).body.id;
  };
  const analysts = await group('Analysts', { members: members('ada', 'alan') });
  const surveyors = await group('Surveyors', { externalId: '00g1a2b3c4' });
  await group('Everybody at Acme', { members: [...members('org-admin'), { value: analysts }, { value: surveyors }] });
  for (const [name, type, active] of [
    ['Borough of Hackney', 'CONSUMER', true],
    ['Ordnance Works', 'PUBLISHER', true],
    ['Old Customer', 'CONSUMER', false],
  ] as const) {
    await scim.post('/Organizations', { schemas: [ORGANIZATION], name, type, active });
  }
  const privileges = ['users:read', 'users:password', 'audit:read'];
  const description = 'Resets passwords, and sees why somebody can’t sign in.';
  await scim.post('/Roles', { schemas: [ROLE], value: 'help-desk', display: 'Help desk', description, privileges });
  await scim.post('/Users', {
    schemas: [USER, PORTAL_USER],
    userName: 'tim',
    displayName: 'Tim Berners-Lee',
    roles: [{ value: 'help-desk' }],
    [PORTAL_USER]: { organization: { value: acme } },
  });
}

/** Makes connections as the signed-in administrator, and calls with two of them. */
async function addConnections(page: Page): Promise<void> {
  const soon = new Date(Date.now() + 9 * 24 * 3_600_000).toISOString();
  await page.evaluate(`(async () => {
    const headers = { 'content-type': 'application/json', 'x-portal-console': '1' };
    for (const [fields, uses] of ${JSON.stringify([
      [{ name: 'okta', profile: 'okta', passwordMode: 'ignore', organizations: ['Acme'], expiresAt: '2099-06-30' }, 3],
      [{ name: 'entra-hackney', profile: 'entra', organizations: ['Borough of Hackney'], expiresAt: soon }, 1],
      [{ name: 'keycloak-test', organizations: ['Acme', 'portal'] }, 0],
    ])}) {
      const made = await fetch('/console/api/admin/connections', {
        method: 'POST', headers, body: JSON.stringify(fields) });
      const { token } = await made.json();
      if (token === undefined) continue;
      for (let use = 0; use < uses; use++) {
        const query = ['/Users?count=1', '/Users?filter=userName%20eq%20%22ada%22', '/Users?filter=userName%20is%20ada'];
        await fetch('/scim/v2' + query[use], { headers: { authorization: 'Bearer ' + token } });
      }
    }
  })()`);
  await page.reload();
}

async function idOf({ scim }: ConsoleServer, endpoint: string, filter: string): Promise<string> {
  return (await scim.get(`${endpoint}?filter=${encodeURIComponent(filter)}`)).body.Resources[0]!.id;
}

const groupPath = async (server: ConsoleServer) =>
  `/groups/${await idOf(server, '/Groups', 'displayName eq "Everybody at Acme"')}`;
const choose = (page: Page, part: string) => page.getByRole('link', { name: part, exact: true }).click();
const openConnection = (part: string) => async (page: Page) => {
  await choose(page, 'okta');
  await choose(page, part);
  await page.waitForLoadState('networkidle');
};

/** A name is taken once. */
let connected = 1;

export const DIRECTORY_SHOTS: readonly Shot[] = [
  ['groups', () => '/groups'],
  ['group', groupPath],
  ['group-within', async (server) => `${await groupPath(server)}?part=groups`],
  [
    'group-add',
    groupPath,
    async (page) => {
      await page.getByRole('button', { name: 'Add users' }).click();
      await page.getByRole('combobox', { name: 'Name, user name' }).fill('ada');
      await page.getByRole('option', { name: 'Ada Lovelace' }).click();
    },
  ],
  ['organizations', () => '/organizations'],
  ['organization', ({ organizations }) => `/organizations/${organizations.acme}`],
  ['roles', () => '/roles'],
  ['role', async (server) => `/roles/${await idOf(server, '/Roles', 'value eq "help-desk"')}`],
  ['role-holders', async (server) => `/roles/${await idOf(server, '/Roles', 'value eq "help-desk"')}?part=holders`],
  ['connections', () => '/connections', addConnections],
  ['connection', () => '/connections', openConnection('Tokens')],
  ['connection-settings', () => '/connections', openConnection('Settings')],
  ['connection-activity', () => '/connections', openConnection('What it did')],
  ['connect-provider', () => '/connections/new'],
  ['connect-okta', () => '/connections/new?provider=okta'],
  [
    'connect-paste',
    () => '/connections/new?provider=okta',
    async (page) => {
      await page.getByLabel('Name').fill(`okta-${++connected}`);
      await page.getByRole('combobox', { name: 'Which organizations' }).fill('acme');
      await page.getByRole('option', { name: 'Acme' }).click();
      await page.getByRole('button', { name: 'Create the connection' }).click();
      await page.getByText('shown this once').waitFor();
    },
  ],
];
