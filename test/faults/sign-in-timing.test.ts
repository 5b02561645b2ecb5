import { onEveryDatabase } from '../support/databases';
import { BuiltProgram } from '../cli/built-program';
import { USER } from '../support/factories';
import { newId } from '../../src/portal/new-id';
import { userFields } from '../storage/fixtures';
import { quantile, say } from './figures';
import { isAtLength, PATIENCE, rounds } from './rounds';
import { ADMIN_TOKEN } from './writers';

const program = new BuiltProgram();
const SAMPLES = rounds({ usually: 12, atLength: 1_000 });
const COST = rounds({ usually: 4, atLength: 10 });

/** A hash of the cost; whatever it is of, no guess is right. */
const HASH = `{bcrypt-sha384:v1}$2b$${String(COST).padStart(2, '0')}$${'abcdefghijklmnopqrstuO'}${'A'.repeat(31)}`;

onEveryDatabase('the time that a refused sign-in takes', (_open, create) => {
  test(
    `${SAMPLES} with known and ${SAMPLES} with unknown user names: the same answer, in times that can't be told apart`,
    async () => {
      const database = await create();
      const storage = await database.open();
      await storage.transaction((inner) =>
        inner.within({ all: true }).users.createMany(
          Array.from({ length: SAMPLES + 1 }, (_, index) => ({
            id: newId(),
            fields: userFields(`known-${index}@example.com`, { profile: { schemas: [USER] }, passwordHash: HASH }),
          })),
        ),
      );
      const server = await program.serve({
        DATABASE_URL: database.url,
        ADMIN_TOKEN,
        RATE_LIMIT: 'off',
        LOG_LEVEL: 'info',
        TRUST_PROXY: 'loopback',
        BCRYPT_COST: String(COST),
      });

      const answers = new Set<string>();
      let attempt = 0;
      async function timeOf(username: string): Promise<number> {
        attempt += 1;
        const begun = performance.now();
        const response = await fetch(`${server.url}/auth/login`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-forwarded-for': `10.${attempt >> 16}.${(attempt >> 8) & 255}.${attempt & 255}`,
          },
          body: JSON.stringify({ username, password: 'not the password of anybody' }),
        });
        const text = await response.text();
        const took = performance.now() - begun;
        answers.add(`${response.status} ${text.replace(/"requestId":"[^"]*"/, '')}`);
        return took;
      }

      const known: number[] = [];
      const unknown: number[] = [];
      for (let at = 0; at <= SAMPLES; at++) {
        // In turns, so that whatever else the machine does meets both alike.
        const order = at % 2 ? (['known', 'other'] as const) : (['other', 'known'] as const);
        for (const kind of order) (kind === 'known' ? known : unknown).push(await timeOf(`${kind}-${at}@example.com`));
      }
      // The first ones pay for what is made once.
      const [times, others] = [known.slice(1), unknown.slice(1)];
      expect([...answers]).toHaveLength(1);
      const [one, other] = [quantile(times, 0.5), quantile(others, 0.5)];
      const { distance, p } = kolmogorovSmirnov(times, others);
      say(
        `sign-in: medians ${one.toFixed(2)} and ${other.toFixed(2)} ms (${((100 * Math.abs(one - other)) / other).toFixed(2)} %), D ${distance.toFixed(3)}, p ${p.toFixed(3)}`,
      );
      server.kill('SIGTERM');
      expect(await server.exit).toBe(0);
      if (!isAtLength) return;
      expect(Math.abs(one - other) / other).toBeLessThan(0.05);
      expect(p).toBeGreaterThan(0.01);
    },
    PATIENCE,
  );
});

/** The two-sample test: the largest distance of the two distributions, and how likely chance alone makes such a one. */
function kolmogorovSmirnov(one: readonly number[], other: readonly number[]): { distance: number; p: number } {
  const below = (values: readonly number[], limit: number) => values.filter((value) => value <= limit).length;
  const gap = (at: number) => Math.abs(below(one, at) / one.length - below(other, at) / other.length);
  const distance = Math.max(...[...one, ...other].map(gap));
  const size = Math.sqrt((one.length * other.length) / (one.length + other.length));
  const lambda = (size + 0.12 + 0.11 / size) * distance;
  const term = (k: number) => 2 * (k % 2 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda);
  const sum = Array.from({ length: 100 }, (_, index) => term(index + 1)).reduce((all, each) => all + each, 0);
  return { distance, p: Math.min(1, Math.max(0, sum)) };
}
