import { createHash } from 'node:crypto';
import argon2 from 'argon2';
import bcrypt from 'bcrypt';
import { createPasswordHasher } from '../../../src/portal/passwords/hasher';
import { createPasswordService } from '../../../src/portal/passwords/password-service';
import { preparePassword } from '../../../src/portal/passwords/prepare-password';
import type { PasswordPolicy } from '../../../src/portal/passwords/policy';

const hasher = createPasswordHasher({ bcrypt, argon2, cost: 4 });
const prepare = preparePassword;

/** Made by others, for the password `correct horse` unless it says otherwise. */
async function hashes(): Promise<Record<string, string>> {
  const salt = Buffer.from('salty-salty-salt');
  const salted = (algorithm: string) =>
    Buffer.concat([createHash(algorithm).update('correct horse').update(salt).digest(), salt]).toString('base64');
  const plain = await bcrypt.hash('correct horse', 4);
  return {
    'bcrypt $2b$': plain,
    'bcrypt $2a$': plain.replace('$2b$', '$2a$'),
    'bcrypt $2y$ (PHP)': plain.replace('$2b$', '$2y$'),
    'bcrypt of a higher cost than ours': await bcrypt.hash('correct horse', 6),
    argon2id: await argon2.hash('correct horse', { type: argon2.argon2id, memoryCost: 1024, timeCost: 2 }),
    argon2i: await argon2.hash('correct horse', { type: argon2.argon2i, memoryCost: 1024, timeCost: 2 }),
    argon2d: await argon2.hash('correct horse', { type: argon2.argon2d, memoryCost: 1024, timeCost: 2 }),
    '{SSHA}': `{SSHA}${salted('sha1')}`,
    '{SSHA256}': `{SSHA256}${salted('sha256')}`,
    '{SSHA512}': `{SSHA512}${salted('sha512')}`,
    'Django PBKDF2': 'pbkdf2_sha256$1000$NaCl$y6UK+57OG2yJnZIbS3E5E599IliwIIbBdkxEFXXGYlM=',
    'PBKDF2 of the PHC': '$pbkdf2-sha256$i=1000,l=32$TmFDbA$y6UK+57OG2yJnZIbS3E5E599IliwIIbBdkxEFXXGYlM',
    'PBKDF2 of passlib': '$pbkdf2-sha256$1000$TmFDbA$y6UK.57OG2yJnZIbS3E5E599IliwIIbBdkxEFXXGYlM',
  };
}

const NAMES = [
  'bcrypt $2b$',
  'bcrypt $2a$',
  'bcrypt $2y$ (PHP)',
  'bcrypt of a higher cost than ours',
  'argon2id',
  'argon2i',
  'argon2d',
  '{SSHA}',
  '{SSHA256}',
  '{SSHA512}',
  'Django PBKDF2',
  'PBKDF2 of the PHC',
  'PBKDF2 of passlib',
];

describe('hashes that other systems made', () => {
  let all: Record<string, string>;
  beforeAll(async () => {
    all = await hashes();
  });

  test.each(NAMES)('%s verifies its password, and asks to be replaced', async (name) => {
    expect(await hasher.verify(prepare('correct horse'), all[name]!)).toEqual({ ok: true, rehash: true });
    expect(await hasher.verify(prepare('wrong horse'), all[name]!)).toEqual({ ok: false, rehash: false });
    expect(hasher.understands(all[name]!)).toBe(true);
  });

  test('known answers: RFC 6070’s PBKDF2, OpenBSD’s bcrypt, the reference argon2, a directory’s {SSHA}', async () => {
    const known: [string, string][] = [
      ['password', '$pbkdf2$4096$c2FsdA$SwB5AbdlSJq.rUnZJvch0GWkKcE'],
      ['U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
      ['password', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
      ['testing123', '{SSHA}0c0blFTXXNuAMHECS4uxrj3ZieMoWImr'],
    ];
    for (const [password, hash] of known) {
      expect([hash, await hasher.verify(prepare(password), hash)]).toEqual([hash, { ok: true, rehash: true }]);
    }
  });

  test.each([
    'plain text',
    '',
    '{SSHA}',
    '{SSHA}AAAA',
    `{SSHA}${Buffer.alloc(20).toString('base64')}`,
    '{MD5}X03MO1qnZdYdgyfeuILPmQ==',
    '{CLEARTEXT}secret',
    '$2x$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK',
    '$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW',
    '$2b$05$tooshort',
    '$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    '$argon2id$v=19$m=65536,t=999,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
    'pbkdf2_sha256$99999999$NaCl$y6UK+57OG2yJnZIbS3E5E599IliwIIbBdkxEFXXGYlM=',
    'pbkdf2_sha256$1000$NaCl$XWpZ',
    'pbkdf2_md5$1000$NaCl$y6UK+57OG2yJnZIbS3E5E599IliwIIbBdkxEFXXGYlM=',
    '{bcrypt-sha384:v1}plain',
  ])('what could never verify, or would cost too much, is refused when it is to be taken over: %s', async (hash) => {
    expect(hasher.understands(hash)).toBe(false);
    const service = createPasswordService({} as PasswordPolicy, hasher);
    expect(refusalOf(() => service.adopt(hash))).toMatchObject({ code: 'invalid-value' });
    expect(await hasher.verify(prepare('secret'), hash)).toEqual({ ok: false, rehash: false });
  });

  test('our own form can be taken over from another portal with the same pepper', async () => {
    const own = await hasher.hash(prepare('correct horse'));
    expect(createPasswordService({} as PasswordPolicy, hasher).adopt(own)).toBe(own);
  });

  test('a wrong password costs what it costs with a hash of our own: no cheap hash shows by its time', async () => {
    const costs: number[] = [];
    const counting = createPasswordHasher({
      bcrypt: {
        hash: (data, cost) => bcrypt.hash(data, cost),
        compare: (_data, hash) => {
          costs.push(2 ** Number(hash.slice(4, 6)));
          return Promise.resolve(false);
        },
      },
      argon2,
      cost: 10,
    });
    const work = async (stored: string) => {
      costs.length = 0;
      await counting.verify(prepare('wrong horse'), stored);
      return costs.reduce((sum, cost) => sum + cost, 0);
    };
    const own = await work(await counting.hash(prepare('correct horse')));
    expect(own).toBe(2 ** 10);
    for (const name of ['bcrypt $2b$', 'bcrypt $2y$ (PHP)', '{SSHA}', 'Django PBKDF2', 'argon2id']) {
      expect([name, await work(all[name]!)]).toEqual([name, own]);
    }
  });

  test('the main thread goes on meanwhile', async () => {
    const slow = await argon2.hash('correct horse', { memoryCost: 65_536, timeCost: 4, parallelism: 1 });
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    await hasher.verify(prepare('correct horse'), slow);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});

function refusalOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
