import { createHash, randomBytes } from 'node:crypto';
import argon2 from 'argon2';
import bcrypt from 'bcrypt';
import { createPasswordHasher } from '../../src/portal/passwords/hasher';
import { startAuthServer, type AuthServer } from '../support/auth-server';
import { onEveryDatabase, type TestDatabase } from '../support/databases';

onEveryDatabase('users whose password hash another system made', (_open, create) => {
  let database: TestDatabase;
  let server: AuthServer;
  beforeAll(async () => {
    database = await create();
    server = await startAuthServer(await database.open(), createPasswordHasher({ bcrypt, argon2, cost: 4 }));
  });
  afterAll(() => server.stop());

  const HASHES: Record<string, () => Promise<string>> = {
    'bcrypt of PHP': async () => (await bcrypt.hash('moved with me', 4)).replace('$2b$', '$2y$'),
    argon2id: () => argon2.hash('moved with me', { memoryCost: 1024 }),
    '{SSHA}': async () => ssha('moved with me'),
  };

  test.each(Object.keys(HASHES))('%s: signs in, and is kept in our own form from then on', async (kind) => {
    const password = 'moved with me';
    const passwordHash = await HASHES[kind]!();
    const { id, userName } = await server.createUser({ passwordHash });
    const stored = async () =>
      String((await database.query(`select password_hash from users where id = '${id}'`))[0]?.['password_hash']);
    expect(await stored()).toBe(passwordHash);
    expect((await server.login(userName, 'wrong')).status).toBe(401);
    expect(await stored()).toBe(passwordHash);
    expect((await server.login(userName, password)).status).toBe(200);
    expect(await stored()).toMatch(/^\{bcrypt-sha384:v1\}/);
    expect((await server.login(userName, password)).status).toBe(200);
    expect((await server.login(userName, 'wrong')).status).toBe(401);
  });
});

function ssha(password: string): string {
  const salt = randomBytes(8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}
