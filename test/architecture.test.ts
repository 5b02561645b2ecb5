import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { importCircles } from './support/import-circles';
import { importViolations } from './support/import-rules';

const PROJECT = join(__dirname, '..');

/** Every source file of the server, relative to the project. */
const FILES = ['src', 'db'].flatMap((folder) => sourcesBelow(folder));

describe('docs/architecture.md: edges translate, the portal decides, storage stores', () => {
  test('there are files to check in every layer', () => {
    for (const folder of ['src/portal/', 'src/storage/', 'src/scim/', 'src/http/', 'db/']) {
      expect(FILES.some((file) => file.startsWith(folder))).toBe(true);
    }
  });

  test.each(FILES)('%s imports only what its room may', (file) => {
    expect(importViolations(file, sourceOf(file))).toEqual([]);
  });

  test('no file needs one that needs it, within a room either; types apart', () => {
    expect(importCircles(new Map(FILES.map((file) => [file, sourceOf(file)])))).toEqual([]);
  });
});

describe('the check itself', () => {
  test.each([
    ['src/scim/user.ts', `import { openStorage } from '../storage/open';`],
    ['src/scim/user.ts', `export * from '../auth/login';`],
    ['src/scim/user.ts', `export { login } from "../auth/login";`],
    ['src/scim/user.ts', `const open = require('../storage/open');`],
    ['src/scim/user.ts', 'const open = await import(`../storage/open`);'],
    ['src/scim/user.ts', `type Open = typeof import('../storage/open');`],
    ['src/scim/user.ts', `import open = require('../storage/open');`],
    ['src/scim/user.ts', `import type { Config } from '../config';`],
    ['src/scim/user.ts', `import SCIMMY from 'scimmy';`],
    ['src/scim/user.ts', `import 'scimmy-routers/dist/index.js';`],
    ['src/scim/filter/parse.ts', `import { sql } from 'kysely';`],
    ['src/scim/filter/parse.ts', `const name = '../storage'; await import(name);`],
    ['src/auth/login.ts', `import { toScim } from '../scim/user';`],
    ['src/http/limits.ts', `import { createApp } from '../app';`],
    ['src/http/limits.ts', `import { toScim } from '../scim/user';`],
    ['src/portal/users/users.ts', `import { v7 } from 'uuid';`],
    ['src/portal/users/users.ts', `import express from 'express';`],
    ['src/portal/users/users.ts', `import { usersTable } from '../../storage/users/users';`],
    ['src/portal/users/users.ts', `const secret = process.env.PASSWORD_PEPPER;`],
    ['src/portal/users/users.ts', `const secret = globalThis.process['env'].PASSWORD_PEPPER;`],
    ['src/portal/users/users.ts', `const { env } = process;`],
    ['src/portal/users/users.ts', `import { env as surroundings } from 'node:process';`],
    ['src/portal/mail/deliver-mail.ts', `import { createTransport } from 'nodemailer';`],
    ['src/auth/router.ts', `import { createSmtpTransport } from '../mail/smtp-transport';`],
    ['src/mail/smtp-transport.ts', `import { openStorage } from '../storage/open';`],
    ['src/storage/users/users.ts', `import { toScim } from '../../scim/user';`],
    ['src/storage/users/users.ts', `import express from 'express';`],
    ['db/migrations/0003-more.ts', `import { fold } from '../../src/portal/fold';`],
    ['db/migrations/0003-more.ts', `import Database from 'better-sqlite3';`],
    ['src/mail/smtp.ts', `import { openStorage } from '../storage/open';`],
    ['src/auth/login.ts', `import { createTransport } from 'nodemailer';`],
    ['src/app.ts', `import { serve } from './cli/serve';`],
    ['src/serve.ts', `import { table } from './cli/output';`],
    ['src/composition/passwords.ts', `import { table } from '../cli/output';`],
    ['src/console/gate.ts', `import { call } from './client/kit/api';`],
    ['src/console/client/kit/api.ts', `import type { User } from '../../../portal/model';`],
    ['src/console/gate.ts', `import { render } from 'preact';`],
    ['src/helpers/strings.ts', ``],
  ])('finds the fault in %s: %s', (file, source) => {
    expect(importViolations(file, source)).toHaveLength(1);
  });

  test.each([
    ['src/scim/scimmy.ts', `import SCIMMY from 'scimmy';`],
    ['src/scim/user.ts', `import type { User } from '../portal/store'; import './errors'; import 'express';`],
    ['src/scim/filter/parse.ts', `import type { Filter } from '../../portal/query'; import './token';`],
    ['src/storage/open.ts', `import { Kysely } from 'kysely'; import '../../db/column-types'; import 'node:fs';`],
    [
      'src/storage/open.ts',
      `// process.env and import('../scim/user') in words\nconst text = "require('../scim/user')";`,
    ],
    ['src/mail/smtp-transport.ts', `import 'nodemailer'; import '../portal/mail/transport';`],
    ['src/config.ts', `export const port = process.env.PORT;`],
    ['src/serve.ts', `import './app'; import './config'; import './storage/open'; import './portal/operation';`],
    ['src/cli/serve.ts', `import '../serve'; import '../storage/open'; import { stdout } from 'node:process';`],
  ])('allows %s: %s', (file, source) => {
    expect(importViolations(file, source)).toEqual([]);
  });

  test('finds a circle of imports, and none of types', () => {
    const sources = new Map([
      ['src/a.ts', `import { b } from './b';`],
      ['src/b.ts', `import './in/c';`],
      ['src/in/c.tsx', `export * from '../a';\nimport type { D } from './d';`],
      ['src/in/d.ts', `import { type C } from './c';\nexport type { C as E } from './c';`],
    ]);
    expect(importCircles(sources)).toEqual([['src/a.ts', 'src/b.ts', 'src/in/c.tsx', 'src/a.ts']]);
    sources.set('src/in/d.ts', `import C, { type E } from './c';`).set('src/in/c.tsx', `import * as d from './d';`);
    expect(importCircles(sources)).toEqual([['src/in/c.tsx', 'src/in/d.ts', 'src/in/c.tsx']]);
  });
});

function sourceOf(file: string): string {
  return readFileSync(join(PROJECT, file), 'utf8');
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => [folder, ...file.split(sep)].join('/'));
}
