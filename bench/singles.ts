import autocannon from 'autocannon';
import type { Contender } from './contenders';
import { newUser, userId } from './people';
import type { Single } from './results';
import { bulkShot, type Shot } from './works';

const MEGABYTE = 1024 * 1024;

/** What is measured of the server alone: start, memory, a large Bulk, pages by cursor, reads beside hashing. */
export async function measureSingles(own: Contender, users: number): Promise<Single[]> {
  const started = {
    users,
    title: 'start, to the first answer',
    target: '< 1 s',
    value: `${Math.round(own.startedIn)} ms`,
    met: own.startedIn < 1_000,
  };
  const results = [started, await bulk(own, users), ...(await cursors(own, users)), await besideHashing(own, users)];
  const megabytes = own.memory() / MEGABYTE;
  const memory = {
    users,
    title: 'memory of its own after all of this',
    target: '< 200 MB',
    value: `${Math.round(megabytes)} MB`,
    met: megabytes < 200,
  };
  return [...results, memory];
}

async function bulk(own: Contender, users: number): Promise<Single> {
  const count = 1_000;
  const rates: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const start = performance.now();
    await send(own, bulkShot(count, `${Date.now().toString(36)}-${round}`));
    rates.push(count / ((performance.now() - start) / 1_000));
  }
  const rate = Math.max(...rates);
  return row(users, 'Bulk of 1,000 creates, best of 5', '≥ 5,000/s', `${Math.round(rate)}/s`, rate >= 5_000);
}

/** The first pages against those after nine tenths of the users, each by the cursor of the one before. */
async function cursors(own: Contender, users: number): Promise<Single[]> {
  const pages = 50;
  const first = await walk(own, pages, '');
  const skipped = Math.max(Math.floor((users * 0.9) / 1_000) - 1, 0);
  const cursor = await walkTo(own, skipped);
  const deep = await walk(own, pages, cursor, 1_000);
  const firstBig = await walk(own, pages, '', 1_000);
  const ratio = firstBig / deep;
  return [
    row(users, 'page of 100 by cursor, first', '', `${first.toFixed(1)} ms`, true),
    row(
      users,
      'page of 1,000 by cursor, deep against first',
      '≥ 0.8 of its rate',
      `${deep.toFixed(1)} ms against ${firstBig.toFixed(1)} ms: ${ratio.toFixed(2)}`,
      ratio >= 0.8,
    ),
  ];
}

/** Milliseconds a page, the median. */
async function walk(own: Contender, pages: number, from: string, count = 100): Promise<number> {
  const times: number[] = [];
  let cursor: string | undefined = from;
  for (let page = 0; page < pages && cursor !== undefined; page += 1) {
    const start = performance.now();
    cursor = await nextCursor(own, cursor, count);
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

async function walkTo(own: Contender, pages: number): Promise<string> {
  let cursor = '';
  for (let page = 0; page < pages; page += 1) cursor = (await nextCursor(own, cursor, 1_000)) ?? '';
  return cursor;
}

async function nextCursor(own: Contender, cursor: string, count: number): Promise<string | undefined> {
  const path = `/scim/v2/Users?count=${count}&attributes=userName&cursor=${encodeURIComponent(cursor)}`;
  const answer = (await send(own, { method: 'GET', path })) as { nextCursor?: string };
  return answer.nextCursor;
}

/** A read's 99th percentile with passwords being hashed all the while, against the same without. */
async function besideHashing(own: Contender, users: number): Promise<Single> {
  const reads = () =>
    autocannon({
      url: own.url,
      connections: 8,
      duration: 5,
      requests: [{ method: 'GET', path: `/scim/v2/Users/${userId(1)}`, headers: { ...own.headers } }],
    });
  const idle = (await reads()).latency.p99;
  let hashing = true;
  const busy = Array.from({ length: 4 }, async (_one, worker) => {
    for (let number = 0; hashing; number += 1) await createWithPassword(own, `${worker}-${number}`);
  });
  const besides = (await reads()).latency.p99;
  hashing = false;
  await Promise.all(busy);
  const ratio = besides / Math.max(idle, 1);
  const value = `${besides} ms against ${idle} ms`;
  return row(users, 'GET, p99 while passwords are hashed', '≤ 2 × idle', value, ratio <= 2);
}

async function createWithPassword(own: Contender, key: string): Promise<void> {
  const user = { ...newUser(`hashed-${Date.now().toString(36)}-${key}`, 1), password: `Correct-horse-${key}-battery!` };
  await send(own, { method: 'POST', path: '/scim/v2/Users', body: JSON.stringify(user) });
}

async function send(own: Contender, { method, path, body }: Shot): Promise<unknown> {
  const headers = { ...own.headers, ...(body !== undefined && { 'Content-Type': 'application/scim+json' }) };
  const answer = await fetch(`${own.url}${path}`, { method, headers, ...(body !== undefined && { body }) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
  return await answer.json();
}

function row(users: number, title: string, target: string, value: string, met: boolean): Single {
  return { users, title, target, value, met };
}
