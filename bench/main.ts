import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOwn, startPeer, type Contender } from './contenders';
import { measureImport } from './imports';
import { fire } from './load';
import { readOptions, type BenchOptions } from './options';
import { startPostgresCopy, type PostgresCopy } from './postgres-copy';
import { plotOf } from './plot';
import { populate, type Population } from './population';
import { readThrough } from './read-through';
import { reportOf } from './report';
import { rateOf, ratioOf, type Result, type Single } from './results';
import { measureSingles } from './singles';
import { worksFor, type Work } from './works';

/** Numbers that one round of one work may use up. */
const NUMBERS_A_ROUND = 1_000_000;

const PEERS = ['ceiling', 'express', 'stock-scimmy'] as const;

/** Fewer users are imported too quickly to be measured. */
const IMPORTED = 100_000;

async function main(options: BenchOptions): Promise<void> {
  const results: Result[] = [];
  const singles: Single[] = [];
  for (const users of options.sizes) {
    await withContenders(options, users, async (contenders) => {
      for (const work of worksFor(users)) {
        if (isWanted(options, work.name)) results.push(...(await measure(work, users, contenders, options)));
      }
      const own = contenders.find(({ name }) => name === 'own');
      if (own && isWanted(options, 'singles')) singles.push(...(await measureSingles(own, users)));
    });
    if (isWanted(options, 'import') && users >= IMPORTED) {
      singles.push(...(await measureImport(__dirname, options.folder, users)));
    }
    for (const { title, value } of singles.filter((single) => single.users === users)) say(`${title}: ${value}`);
    write(options, results, singles);
  }
}

function isWanted({ works }: BenchOptions, name: string): boolean {
  return works.length === 0 || works.includes(name);
}

/** Starts all on copies, so that what they write is gone afterwards. */
async function withContenders(
  { folder, engines }: BenchOptions,
  users: number,
  work: (contenders: readonly Contender[]) => Promise<void>,
): Promise<void> {
  say(`${users.toLocaleString('en')} users`);
  const population = await populate(folder, users);
  const copies = join(folder, `run-${process.pid}`);
  mkdirSync(copies, { recursive: true });
  const started: Contender[] = [];
  let postgres: PostgresCopy | undefined;
  try {
    if (engines.includes('postgres')) postgres = await startPostgresCopy(population.portal);
    const paths = copyEach(population, copies);
    for (const name of PEERS) started.push(await startPeer(name, __dirname, paths[name]));
    const [built, log] = [__dirname, join(folder, 'server.log')];
    started.push(await startOwn({ name: 'own', built, databaseUrl: `sqlite:${paths.own}`, log }));
    if (postgres) {
      started.push(await startOwn({ name: 'own-postgres', built, databaseUrl: postgres.url, log: `${log}.postgres` }));
    }
    await work(started);
  } finally {
    for (const contender of started) await contender.stop();
    await postgres?.stop();
    rmSync(copies, { recursive: true, force: true });
  }
}

function copyEach({ documents, portal }: Population, folder: string) {
  const path = (name: string) => join(folder, `${name}.db`);
  const paths = {
    ceiling: path('ceiling'),
    express: path('express'),
    'stock-scimmy': path('stock-scimmy'),
    own: path('own'),
  };
  for (const name of PEERS) cpSync(documents, paths[name]);
  cpSync(portal, paths.own);
  readThrough(Object.values(paths));
  return paths;
}

/** All contenders in turn, and that several times over, so that a disturbance of the machine hits them alike. */
async function measure(
  work: Work,
  users: number,
  contenders: readonly Contender[],
  { clients, rounds, seconds, warmUp }: BenchOptions,
): Promise<Result[]> {
  const racing = contenders.filter(({ name }) => work.contenders.includes(name));
  const { name, title, target, limit } = work;
  const results: Result[] = [];
  // What a server does for the first time it does slowly, whoever it is.
  for (const contender of racing) await fire(contender, work, { users, clients: 32, seconds: warmUp, from: 0 });
  for (const count of clients) {
    const lanes = racing.map((contender) => ({ contender, rounds: [] as Result['rounds'] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const lane of lanes) {
        const from = (round + 1 + count) * NUMBERS_A_ROUND;
        lane.rounds.push(await fire(lane.contender, work, { users, clients: count, seconds, from }));
      }
    }
    const measured = lanes.map(({ contender, rounds: done }): Result => {
      return { work: name, title, target, limit, users, clients: count, contender: contender.name, rounds: done };
    });
    results.push(...measured);
    for (const each of measured) say(lineOf(each, measured));
  }
  return results;
}

function lineOf(result: Result, all: readonly Result[]): string {
  const ratio = ratioOf(result, all);
  const failed = result.rounds.reduce((sum, round) => sum + round.failed, 0);
  return [
    result.title.padEnd(44),
    `${result.clients} clients`.padEnd(11),
    result.contender.padEnd(13),
    `${Math.round(rateOf(result))}/s`.padStart(9),
    ratio === undefined ? '' : ratio.toFixed(3),
    failed > 0 ? `${failed} FAILED` : '',
  ].join(' ');
}

function write({ out, ...options }: BenchOptions, results: readonly Result[], singles: readonly Single[]): void {
  if (out === undefined) return;
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'RESULTS.md'), reportOf(results, singles, options));
  writeFileSync(join(out, 'RESULTS.svg'), plotOf(results));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

void main(readOptions(process.argv.slice(2)));
