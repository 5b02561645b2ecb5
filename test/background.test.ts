import { setTimeout } from 'node:timers/promises';
import { readConfig } from '../src/config';
import { createLogger } from '../src/log';
import { checkChain } from '../src/portal/audit/seal';
import { startBackground } from '../src/portal/background';
import { ensureFirstAdministrator } from '../src/portal/connections/first-administrator';
import { newId } from '../src/portal/new-id';
import { startWorkers } from '../src/composition/background-rounds';
import { everything } from './storage/fixtures';
import { startAuthServer } from './support/auth-server';
import { onEveryDatabase } from './support/databases';
import { PORTAL_USER, USER } from './support/factories';
import { requestEntry } from './portal/requests/request-entries';
import { startSmtpServer } from './support/smtp';

onEveryDatabase('what goes on beside the requests', (_open, create) => {
  test('mails go out and the trail is sealed while a server runs; a dead mail server is survived', async () => {
    const smtp = await startSmtpServer();
    const database = await create();
    const storage = await database.open({ sendsMail: true });
    const server = await startAuthServer(storage);
    const lines: string[] = [];
    const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } });
    const config = readConfig({
      SMTP_URL: smtp.url,
      MAIL_FROM: 'no-reply@portal.example',
      PUBLIC_URL: 'https://p.example',
    });
    await smtp.stop();
    const workers = startWorkers(config, storage, log, { seal: 10, mail: 10, sweep: 1000 });
    try {
      const body = {
        schemas: [USER],
        userName: 'jane',
        emails: [{ value: 'jane@example.com' }],
        [PORTAL_USER]: { notifyUser: true },
      };
      expect((await server.send('POST', '/scim/v2/Users', { body, token: await server.connect() })).status).toBe(201);
      await until(() => lines.join('').includes('a mail is tried again later'));
      await smtp.start();
      // Not to wait for the next attempt.
      await database.query(`update outbox set next_attempt_at = created_at where sent_at is null`);
      await until(() => smtp.mails.length > 0);
      await until(async () => (await checkChain(everything(storage).auditChain)).unsealed === 0);
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
      await server.stop();
      await smtp.stop();
    }
    expect(smtp.mails[0]?.to).toEqual(['jane@example.com']);
    expect(smtp.mails[0]?.url).toMatch(/^https:\/\/p\.example\/auth\/password\/reset\?token=/);
    expect((await checkChain(everything(storage).auditChain)).intact).toBeGreaterThan(2);
    expect(lines.join('')).not.toContain('psl_');
  });

  test('what expired is swept, however much of it there is; with REQUEST_LOG_ROWS=off, older requests too', async () => {
    const database = await create();
    const storage = await database.open();
    const { connections, accessTokens, requests } = everything(storage);
    await ensureFirstAdministrator({ storage });
    const [token] = await connections.listAllTokens();
    const created = '2026-01-01T00:00:00.000Z';
    for (let made = 0; made < 120; made++) {
      const old = { id: newId(), tokenId: token!.id, privileges: [], created, expiresAt: created };
      await accessTokens.create(old, `hash-${made}`);
    }
    await requests.append([requestEntry()]);
    const config = readConfig({ REQUEST_LOG_ROWS: 'off' });
    const workers = startWorkers(config, storage, createLogger({ level: 'silent' }));
    const left = () => database.query('select id from access_tokens union all select id from request_log');
    await until(async () => (await left()).length === 0);
    await Promise.all(workers.map((worker) => worker.stop()));
  });
});

describe('background work', () => {
  test('goes on after a failed round, and at once while there is more to do', async () => {
    const errors: unknown[] = [];
    let rounds = 0;
    const work = async () => {
      rounds += 1;
      if (rounds === 2) throw new Error('once');
      return rounds < 2;
    };
    const background = startBackground({ every: 1, work, onError: (error) => errors.push(error) });
    await until(() => rounds >= 4);
    await background.stop();
    expect(errors).toEqual([new Error('once')]);
  });

  test('stop waits for the round under way, and no other starts', async () => {
    let running = 0;
    let rounds = 0;
    const work = async () => {
      running += 1;
      rounds += 1;
      await setTimeout(20);
      running -= 1;
      return true;
    };
    const background = startBackground({ every: 1, work, onError: () => undefined });
    await background.stop();
    expect({ running, rounds }).toEqual({ running: 0, rounds: 1 });
    await setTimeout(30);
    expect(rounds).toBe(1);
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 10) {
    if (waited > 15_000) throw new Error('it never happened');
    await setTimeout(10);
  }
}
