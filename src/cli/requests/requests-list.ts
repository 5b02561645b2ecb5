import { setTimeout } from 'node:timers/promises';
import { InvalidArgumentError, type Command } from 'commander';
import type { Operation } from '../../portal/operation';
import { presentRequest } from '../../portal/requests/present-request';
import { readRequests, type RequestQuestion } from '../../portal/requests/read-requests';
import type { RequestSummary } from '../../portal/requests/request-entry';
import { parseStatusFilter } from '../../portal/requests/status-filter';
import { parseTime } from '../arguments';
import { answer, printable, table, wantsJson, withJson } from '../output';
import { withPortal } from '../portal';

interface Options {
  readonly failed?: true;
  readonly status?: ReturnType<typeof parseStatusFilter>;
  readonly connection?: string;
  readonly resource?: string;
  readonly method?: string;
  readonly since?: string;
  readonly until?: string;
  readonly requestId?: string;
  readonly limit: number;
  readonly follow?: true;
}

/** `portal-scim requests list` */
export function addRequestsList(parent: Command): void {
  withJson(parent.command('list'))
    .description('list the latest requests, the newest first')
    .option('--failed', 'only those that failed, failed operations of Bulk requests among them')
    .option('--status <status>', 'a status such as 409, or 4xx, 5xx', parseStatus)
    .option('--connection <name|id>', 'only those of a connection')
    .option('--resource <text>', 'only those about a userName, id, externalId; from a slash on: a part of the path')
    .option('--method <method>', 'GET, POST, PUT, PATCH or DELETE')
    .option('--since <time>', 'only those since then: a while ago such as 2h or 7d, or a date', parseSince)
    .option('--until <time>', 'only those before', parseSince)
    .option('--request-id <id>', 'only those of an X-Request-Id')
    .option('--limit <number>', 'how many at most', parseLimit, 50)
    .option('--follow', 'go on with what comes in, until interrupted')
    .addHelpText('after', '\nThe first column is what `requests show` takes.')
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  await withPortal(async ({ op }) => {
    const question = questionOf(options);
    const requests = await readRequests(op, question);
    if (options.follow) return await follow(op, question, requests, command);
    const rows = [HEADER, ...requests.map(row)];
    const lines = requests.length === 0 ? ['No request on record answers to this.'] : table(rows);
    answer(command, requests.map(presentRequest), lines);
  });
}

function questionOf(options: Options): RequestQuestion {
  const { failed, status, connection, resource, method, since, until, requestId, limit } = options;
  return {
    limit,
    ...status,
    ...(failed && { failed }),
    connection,
    resource,
    method: method?.toUpperCase(),
    from: since,
    to: until,
    requestId,
  };
}

const PAUSE = 1_000;

/** How many may come in within a pause and still all be shown. */
const PAGE = 1_000;

/** Prints the oldest first, a line each; ends with the process. */
async function follow(
  op: Operation,
  question: RequestQuestion,
  latest: readonly RequestSummary[],
  command: Command,
): Promise<never> {
  const print = (request: RequestSummary) =>
    process.stdout.write(
      `${wantsJson(command) ? JSON.stringify(presentRequest(request)) : printable(row(request).join('  '))}\n`,
    );
  let fresh = latest;
  let seen = new Set<string>();
  for (;;) {
    for (const request of fresh.toReversed()) if (!seen.has(request.id)) print(request);
    seen = new Set(fresh.map(({ id }) => id));
    await setTimeout(PAUSE);
    // Another process may write what it answered a moment ago.
    const from = new Date(Date.now() - 10 * PAUSE).toISOString();
    fresh = await readRequests(op, { ...question, from, limit: PAGE });
  }
}

const HEADER = ['ID', 'TIME', 'STATUS', 'METHOD', 'PATH', 'CALLER', 'ABOUT', 'WHY'];

function row(request: RequestSummary): string[] {
  const { id, at, status, method, path, part, actorName, resourceName, resourceId, code, detail } = request;
  return [
    id,
    at,
    String(status),
    method,
    short(part === null ? path : `${path} (operation ${part} of Bulk)`, 60),
    actorName ?? '-',
    short(resourceName ?? resourceId ?? '-', 40),
    short([code, detail].flatMap((each) => each ?? []).join(': ') || '-', 100),
  ];
}

function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function parseStatus(text: string) {
  const filter = parseStatusFilter(text);
  if (filter) return filter;
  throw new InvalidArgumentError('It must be a number such as 409, 4xx, 5xx or failed.');
}

/** `2h` is two hours ago: what comes in has come in. */
function parseSince(text: string): string {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) return parseTime(text);
  const ahead = Date.parse(parseTime(text)) - Date.now();
  return new Date(Date.now() - ahead).toISOString();
}

function parseLimit(text: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit >= 1) return limit;
  throw new InvalidArgumentError('It must be a whole number of 1 or more.');
}
