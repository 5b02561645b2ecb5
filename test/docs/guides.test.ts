import { readdirSync, readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { createSmtpTransport } from '../../src/mail/smtp-transport';
import { deliverDue } from '../../src/portal/mail/deliver-mail';
import { BuiltProgram } from '../cli/built-program';
import { BASE_URL, startApp, type RunningApp } from '../support/app';
import { onDatabases, type TestDatabase } from '../support/databases';
import { expectAnswer, folderWith, patternOf, readGuide, readLogLines, runGuide } from '../support/guide';
import { startSmtpServer, type TestSmtpServer } from '../support/smtp';

const GUIDES = readdirSync('docs/guides').filter((page) => page !== 'README.md');
const program = new BuiltProgram();

describe('docs/guides/README.md', () => {
  test('leads to every guide, and to no other page', () => {
    const index = readFileSync('docs/guides/README.md', 'utf8');
    const linked = [...index.matchAll(/\]\(([a-z-]+\.md)\)/g)].map(([, page]) => page);
    expect([...new Set(linked)].toSorted()).toEqual(GUIDES.toSorted());
  });
});

describe.each(GUIDES)('docs/guides/%s', (page) => {
  const steps = readGuide(`guides/${page}`);

  // On one engine: what each command and request does on both is in the tests of the rooms.
  onDatabases(['sqlite'], 'every command does what the page says', (_open, create) => {
    let database: TestDatabase;
    let smtp: TestSmtpServer;
    let running: RunningApp;

    beforeEach(async () => {
      database = await create();
      smtp = await startSmtpServer();
      running = await startApp(await database.open({ resourceBase: `${BASE_URL}/scim/v2`, sendsMail: true }));
    });
    afterEach(async () => {
      await running.stop();
      await smtp.stop();
    });

    test(`${steps.length} commands`, async () => {
      const env = { PORTAL: running.url, TOKEN: running.adminToken, DATABASE_URL: database.url, BCRYPT_COST: '4' };
      const stopped = new AbortController();
      const post = carryMail(stopped.signal);
      const outputs = await runGuide(steps, {
        env,
        folder: folderWith(program.file),
        type: (keyboard) => void post(keyboard),
      }).finally(() => stopped.abort());
      expect(outputs).toHaveLength(steps.length);
      expect(steps.filter(({ answer }) => answer !== undefined).length).toBeGreaterThan(steps.length / 2);
      for (const [at, step] of steps.entries()) expectAnswer(step, outputs[at] ?? '');
      expectLogged(readLogLines(`guides/${page}`));
    });

    /** Delivers mails, and types the token of each link that arrives: the people who the guide is for would. */
    function carryMail(stopped: AbortSignal): (keyboard: Writable) => Promise<void> {
      const transport = createSmtpTransport({ url: smtp.url, from: 'no-reply@portal.example' });
      const { storage } = running;
      return async (keyboard) => {
        for (let typed = 0; !stopped.aborted; await setTimeout(20)) {
          await deliverDue({ storage, transport, publicUrl: BASE_URL, onFailure: () => undefined });
          for (; typed < smtp.mails.length; typed++) {
            const token = new URL(smtp.mails[typed]?.url ?? BASE_URL).searchParams.get('token');
            if (token !== null) keyboard.write(`${token}\n`);
          }
        }
        keyboard.end();
      };
    }

    function expectLogged(lines: readonly unknown[]): void {
      const logged = running
        .log()
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown);
      for (const line of lines) expect(logged).toContainEqual(patternOf(line));
    }
  });
});
