import type { Page } from 'playwright-core';
import { createConnection } from '../../src/portal/connections/connections';
import { newId } from '../../src/portal/new-id';
import { createOperation } from '../../src/portal/operation';
import type { RequestEntry } from '../../src/portal/requests/request-entry';
import { systemActor } from '../../src/portal/system-actor';
import type { OpenStorage } from '../../src/storage/open';
import { requestEntry } from '../portal/requests/request-entries';
import type { Shot } from './directory-shots';

const HOUR = 3_600_000;
const DAYS = 14;

/** Two weeks of two providers' requests, some refused, one connection that went quiet, and a mail that wasn't delivered. */
export async function addOperations(storage: OpenStorage, userId: string): Promise<void> {
  const store = storage.within({ all: true });
  const [okta, entra] = [await connect(storage, 'okta-hr'), await connect(storage, 'entra-id')];
  const now = Date.now();
  const entries = Array.from({ length: DAYS * 24 }, (_, hours) => {
    const from = now - (DAYS * 24 - hours) * HOUR;
    const busy = Math.max(0, Math.sin(((new Date(from).getUTCHours() - 6) / 24) * 2 * Math.PI));
    const entra_ = sync(entra, from, Math.round(busy * 4 + (hours % 3)), hours % 19 === 0 ? 1 : 0);
    const okta_ = sync(okta, from, Math.round(busy * 9 + (hours % 5)), hours % 7 === 0 ? 2 : 0);
    return hours > (DAYS - 3) * 24 ? okta_ : [...entra_, ...okta_];
  }).flat();
  await store.requests.append(entries);
  const { token } = entra;
  await store.connections.touchToken(token, {
    at: new Date(now - 3 * 24 * HOUR).toISOString(),
    address: '203.0.113.9',
    userAgent: 'SCIM',
  });
  await store.connections.touchToken(okta.token, {
    at: new Date(now - HOUR / 2).toISOString(),
    address: '203.0.113.9',
    userAgent: 'SCIM',
  });
  const mail = { id: newId(), at: new Date(now).toISOString() };
  await store.outbox.add({ id: mail.id, kind: 'invitation', addressee: { userId }, requestId: 'r', created: mail.at });
  await store.outbox.markFailed(mail.id, {
    at: mail.at,
    error: '550 5.1.1 no such mailbox',
    address: 'ada@example.org',
  });
}

interface Provider {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}

async function connect(storage: OpenStorage, name: string): Promise<Provider> {
  const op = createOperation({ storage, actor: systemActor('screenshots'), scope: { all: true }, requestId: 'r' });
  const { connection, tokens } = await createConnection(op, {
    name,
    organizations: undefined,
    privileges: ['users:read', 'users:write'],
    grantableRoles: null,
    profile: 'standard',
    passwordMode: 'apply',
    expiresAt: null,
  });
  return { id: connection.id, name, token: tokens[0]?.id ?? '' };
}

/** So many requests within an hour, the first few of them refused. */
function sync(provider: Provider, from: number, requests: number, refused: number): RequestEntry[] {
  return Array.from({ length: Math.max(requests, refused) }, (_, at) => {
    const time = from + (at * HOUR) / (requests + 1);
    return entry(provider, new Date(time), at < refused);
  });
}

function entry({ id: actorId, name: actorName }: Provider, time: Date, refused: boolean): RequestEntry {
  const hex = time.getTime().toString(16).padStart(12, '0');
  const userName = 'grace.hopper@acme.example';
  return requestEntry({
    id: `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`,
    at: time.toISOString(),
    actorId,
    actorName,
    userAgent: 'SCIM-Client/2.1',
    address: '203.0.113.9',
    resourceName: userName,
    requestId: newId(),
    ...(refused
      ? {
          failed: true,
          status: 409,
          code: 'uniqueness',
          detail: 'userName: another user has it.',
          externalId: '00u7k2',
          body: JSON.stringify({
            schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
            userName,
            externalId: '00u7k2',
            name: { givenName: 'Grace', familyName: 'Hopper' },
            emails: [{ value: userName, type: 'work', primary: true }],
            active: true,
            password: '[redacted]',
          }),
        }
      : { method: 'PATCH', status: 200 }),
  });
}

const PEOPLE = `userName,givenName,familyName,email,active,organization
b.liskov,Barbara,Liskov,barbara@acme.example,true,Acme
k.thompson,Ken,Thompson,ken@acme.example,perhaps,Acme
d.ritchie,Dennis,Ritchie,dennis@acme.example,true,Nowhere Ltd
l.lamport,Leslie,Lamport,leslie@acme.example,true,Acme
`;

/** As a German spreadsheet has them. */
async function choosePeople(page: Page): Promise<void> {
  const text = PEOPLE.replace(/^.*\n/, 'Benutzername,Vorname,Nachname,E-Mail,Aktiv,Firma\n');
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.getByLabel('Choose a file').setInputFiles(file);
  await page.getByText('6 columns').waitFor();
}

async function checkPeople(page: Page): Promise<void> {
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(PEOPLE) };
  await page.getByLabel('Choose a file').setInputFiles(file);
  await page.getByRole('button', { name: 'Check the file' }).click();
  await page.getByText('rows have errors').waitFor();
}

export const OPERATING_SHOTS: readonly Shot[] = [
  ['overview', () => '/overview', (page) => page.locator('canvas').nth(1).waitFor()],
  [
    'overview-plots',
    () => '/overview?range=week',
    async (page) => {
      await page.locator('canvas').nth(1).waitFor();
      await page.getByRole('heading', { name: 'Synchronization' }).scrollIntoViewIfNeeded();
      await page.mouse.wheel(0, 2_000);
    },
  ],
  ['requests', () => '/requests?status=failed'],
  [
    'request',
    () => '/requests?status=failed&connection=okta-hr',
    async (page) => {
      await page.getByRole('rowheader').getByRole('link').first().click();
      await page.getByText('What was sent').waitFor();
    },
  ],
  ['audit', () => '/audit'],
  [
    'audit-entry',
    () => '/audit?action=user.create',
    async (page) => {
      await page.getByRole('button', { name: /^Open/ }).first().click();
      await page.getByRole('dialog').waitFor();
    },
  ],
  ['imports', () => '/imports'],
  ['import-columns', () => '/imports', choosePeople],
  ['import', () => '/imports', checkPeople],
  ['mails', () => '/mails'],
];
