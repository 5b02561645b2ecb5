import type { QueryResult } from 'kysely';
import { PostgresStamps } from '../../../src/storage/postgres/postgres-stamps';
import { onDatabases } from '../../support/databases';

/** What no answer that is kept rests on. */
const BESIDE = [
  'access_tokens',
  'address_attempts',
  'audit',
  'changes_epoch',
  'changes_told',
  'event_keys',
  'event_refusals',
  'event_streams',
  'former_passwords',
  'import_jobs',
  'links',
  'outbox',
  'rate_counts',
  'request_log',
  'secrets',
  'sessions',
  'user_totals',
];

onDatabases(['postgres'], 'changes that are told', (_open, create) => {
  test('are those of every table on which answers rest, however they are made', async () => {
    const database = await create();
    const rows = await database.query(`select t.tablename as name,
        (select count(distinct g.tgtype) from pg_trigger as g
          where g.tgrelid = t.tablename::regclass and g.tgname like '%\\_told\\_%') as told
      from pg_tables as t where schemaname = 'public' and tablename not like 'kysely%' order by 1`);
    const silent = rows.filter(({ told }) => Number(told) !== 4).map(({ name }) => name);
    expect(silent).toEqual(BESIDE);
  });
});

describe('those who ask what has changed', () => {
  function asking() {
    const answers: (() => void)[] = [];
    const answer = { rows: [{ epoch: 'one', snapshot: '1:1:', told: null }] };
    const stamps = new PostgresStamps(async <Row>() => {
      await new Promise<void>((resolve) => answers.push(resolve));
      return answer as unknown as QueryResult<Row>;
    });
    return { answers, stamps };
  }

  const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

  test('together, ask once', async () => {
    const { answers, stamps } = asking();
    const all = [stamps.catchUp(), stamps.catchUp()];
    expect(answers).toHaveLength(1);
    answers[0]!();
    await Promise.all(all);
    expect(stamps.now()).toBe(1);
  });

  test('without knowing yet what the other found, miss nothing between the two', async () => {
    const snapshots: unknown[] = [];
    const answers: ((snapshot: string) => void)[] = [];
    const stamps = new PostgresStamps(async <Row>(_sql: string, [since]: readonly unknown[]) => {
      snapshots.push(since);
      const snapshot = await new Promise<string>((resolve) => answers.push(resolve));
      return { rows: [{ epoch: 'one', snapshot, told: null }] } as unknown as QueryResult<Row>;
    });
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
    const first = stamps.catchUp();
    await nextTurn();
    const impatient = stamps.catchUp();
    await jest.advanceTimersByTimeAsync(1_000);
    jest.useRealTimers();
    answers[0]!('5:5:');
    await first;
    const known = stamps.now();
    answers[1]!('9:9:');
    await impatient;
    // It was told of nothing since the first one's snapshot, so of what came after that it knows nothing.
    expect(snapshots).toEqual([null, null]);
    expect(stamps.now()).toBeGreaterThan(known!);
  });

  test('while another is on its way, which may have been answered already, ask once more, all together', async () => {
    const { answers, stamps } = asking();
    const first = stamps.catchUp();
    await nextTurn();
    let told = 0;
    const later = [stamps.catchUp(), stamps.catchUp()].map((asked) => asked.then(() => (told += 1)));
    expect(answers).toHaveLength(1);
    answers[0]!();
    await first;
    await nextTurn();
    expect([answers.length, told]).toEqual([2, 0]);
    answers[1]!();
    await Promise.all(later);
    expect(told).toBe(2);
  });
});
