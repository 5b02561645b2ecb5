import { cpus, loadavg, totalmem } from 'node:os';
import type { BenchOptions } from './options';
import type { ContenderName } from './contenders';
import { failuresOf, p99Of, processorOf, rateOf, ratioOf, type Result, type Single } from './results';

const TITLES: Readonly<Record<ContenderName, string>> = {
  ceiling: 'A1',
  express: 'A3',
  'stock-scimmy': 'stock',
  own: 'portal-scim',
  'own-postgres': 'portal-scim on PostgreSQL',
};

type Rounds = Pick<BenchOptions, 'rounds' | 'seconds' | 'warmUp'>;

/** RESULTS.md: every target beside what was measured. */
export function reportOf(results: readonly Result[], singles: readonly Single[], options: Rounds): string {
  const { rounds, seconds, warmUp } = options;
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `# What the bench measured

${new Date().toISOString().slice(0, 10)}; ${cpus().length} cores, ${memory} GB of memory, Node ${process.versions.node}.
Made by \`npm run bench\`; medians of ${rounds} interleaved rounds of ${seconds} s. The load comes from the same machine, whose load
average over the last 15 minutes was ${(loadavg()[2] ?? 0).toFixed(1)}: the bench itself is 2 to 3 of it. Before its first round each contender does
the work for ${warmUp} s with 32 clients. All databases were written out to the disk and read once before, so that nobody's
first look at a page is measured. Reads ask for the same 8,000 users in turn, in each round, so portal-scim, which keeps the
texts of some ten thousand users until they change, answers from memory; A1 asks SQLite each time. *Each user once* asks for
another user with each request, so hardly any of them is kept.

- **A1** is the ceiling: node:http and prepared statements on ready-made JSON, without authentication.
- **A3** is the same behind Express with helmet, as small as such a server gets.
- **stock** is scimmy-routers with handlers that ask SQLite.
- **portal-scim** is the built server: authentication, organizations, audit trail and access log included, on SQLite.
- **PG** is the same on a PostgreSQL on the same machine, as it comes but for its number of connections.

A ratio is a contender's rate divided by A1's in the same round; µs are the processor time that its process takes for an
answer, all threads together (of PG, without PostgreSQL's own). Yes and no: whether the target is met. A1 waits for the
disk with each POST and PATCH, portal-scim, with 32 clients, with a dozen or two of them together and mostly for the
processor: so a slower disk raises its ratio there, and busier cores lower it.

${[...new Set(results.map(({ users }) => users))].map((users) => tablesOf(users, results)).join('\n')}
${singlesTable(singles)}
The ratios by the number of users: ![curves](RESULTS.svg)
`;
}

function tablesOf(users: number, results: readonly Result[]): string {
  const clients = [...new Set(results.map((result) => result.clients))];
  return clients.map((count) => tableOf(users, count, results)).join('\n');
}

function tableOf(users: number, clients: number, all: readonly Result[]): string {
  const results = all.filter((result) => result.users === users && result.clients === clients);
  const works = [...new Set(results.map(({ work }) => work))];
  const lines = works.map((work) => lineOf(results.filter((result) => result.work === work)));
  if (lines.length === 0) return '';
  return `## ${users.toLocaleString('en')} users, ${clients === 1 ? '1 client' : `${clients} clients`}

| work | A1/s | µs | A3 | stock | portal-scim | a second | µs | p99 ms | target | met | PG | a second | µs | p99 ms |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

function lineOf(results: readonly Result[]): string {
  const of = (name: ContenderName) => results.find(({ contender }) => contender === name);
  const [own, postgres] = [of('own'), of('own-postgres')];
  const ratio = (name: ContenderName): string => {
    const result = of(name);
    const value = result && ratioOf(result, results);
    return value === undefined ? '' : value.toFixed(2);
  };
  const ceiling = of('ceiling');
  const failed = results.filter((result) => failuresOf(result) > 0).map(({ contender }) => TITLES[contender]);
  const cells = [
    `${results[0]?.title ?? ''}${failed.length > 0 ? ` (failures: ${failed.join(', ')})` : ''}`,
    ...cellsOf(ceiling, rateOf, processorOf),
    ratio('express'),
    ratio('stock-scimmy'),
    ratio('own'),
    ...cellsOf(own, rateOf, processorOf, p99Of),
    targetOf(own),
    own ? verdict(own, results) : '',
    ratio('own-postgres'),
    ...cellsOf(postgres, rateOf, processorOf, p99Of),
  ];
  return `| ${cells.join(' | ')} |`;
}

function cellsOf(result: Result | undefined, ...values: readonly ((result: Result) => number)[]): string[] {
  return values.map((valueOf) => (result ? whole(valueOf(result)) : ''));
}

function targetOf(own: Result | undefined): string {
  if (own?.target !== undefined) return `≥ ${own.target}`;
  return own?.limit === undefined ? '' : `p99 ≤ ${own.limit} ms`;
}

function verdict(own: Result, results: readonly Result[]): string {
  if (own.target !== undefined) return (ratioOf(own, results) ?? 0) >= own.target ? 'yes' : 'no';
  if (own.limit === undefined || own.clients > 1) return '';
  return p99Of(own) <= own.limit ? 'yes' : 'no';
}

function singlesTable(singles: readonly Single[]): string {
  if (singles.length === 0) return '';
  const lines = singles.map(({ users, title, value, target, met }) => {
    return `| ${users.toLocaleString('en')} | ${title} | ${value} | ${target} | ${target === '' ? '' : met ? 'yes' : 'no'} |`;
  });
  return `## portal-scim alone

| users | what | measured | target | met |
| --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
