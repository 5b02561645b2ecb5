import { setTimeout } from 'node:timers/promises';
import type { ImportsClient } from '../importers/imports-client';
import { GROUP, patchOp, USER } from '../support/factories';
import type { JsonObject, ScimClient, ScimResponse } from '../support/scim-client';
import { History } from './history';

/** A user that one writer has to itself. */
export interface OwnUser {
  /** Undefined while it is deleted; its id, when that is known. */
  readonly user: { readonly displayName: string; id?: string } | undefined;
  /** Whether it is in the writer's group. */
  readonly isIn: boolean;
}

/** A group that one writer has to itself. */
export interface OwnGroup {
  readonly displayName: string;
  /** The others in it. */
  readonly members: ReadonlySet<string>;
  readonly isIn: boolean;
}

interface WriterOptions {
  readonly name: string;
  readonly scim: ScimClient;
  readonly imports: ImportsClient;
  /** Users who stay, for the group to have as members. */
  readonly pool: readonly string[];
}

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/** Changes what it owns in every way there is, one after the other, and remembers what it said and heard. */
export class ModelWriter {
  readonly user: History<OwnUser>;
  /** For itself: operations of one Bulk request may be done in any order (RFC 7644 §3.7). */
  readonly group: History<OwnGroup>;
  readonly userName: string;
  readonly groupId: string;
  readonly done = new Map<string, number>();
  readonly #options: WriterOptions;
  #count = 0;

  private constructor(options: WriterOptions, userId: string, groupId: string) {
    this.#options = options;
    this.userName = options.name;
    this.groupId = groupId;
    const displayName = `${options.name} 0`;
    this.user = new History<OwnUser>({ user: { displayName, id: userId }, isIn: false });
    this.group = new History<OwnGroup>({ displayName, members: new Set(), isIn: false });
  }

  static async start(options: WriterOptions): Promise<ModelWriter> {
    const { scim, name } = options;
    const user = await scim.post('/Users', { schemas: [USER], userName: name, displayName: `${name} 0` });
    const group = await scim.post('/Groups', { schemas: [GROUP], displayName: `${name} 0` });
    expect([user.status, group.status]).toEqual([201, 201]);
    return new ModelWriter(options, user.body.id, group.body.id);
  }

  async writeUntil(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const { user } = this.user.last;
      const ways = user ? WAYS : { create: WAYS.create };
      const names = Object.keys(ways) as (keyof typeof WAYS)[];
      const name = names[Math.floor(Math.random() * names.length)]!;
      if (name === 'create' && user) continue;
      // An import takes a hundred times as long as the others, and nobody may have many at once.
      if (name === 'import' && (Math.random() < 0.8 || isImporting)) continue;
      await WAYS[name](this);
      this.user.acknowledge();
      this.group.acknowledge();
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
      // Now and then long enough for answers to be kept.
      await setTimeout(Math.random() < 0.3 ? Math.random() * 60 : 0);
    }
  }

  next(): string {
    this.#count += 1;
    return `${this.userName} ${this.#count}`;
  }

  get scim(): ScimClient {
    return this.#options.scim;
  }

  get imports(): ImportsClient {
    return this.#options.imports;
  }

  get userId(): string {
    return this.user.last.user?.id ?? '';
  }

  somebody(): string {
    const { pool } = this.#options;
    return pool[Math.floor(Math.random() * pool.length)]!;
  }

  /** What follows from a change of the user's name. */
  sendUser(displayName: string): void {
    const { user, isIn } = this.user.last;
    this.user.send({ user: { ...user, displayName }, isIn });
  }

  sendMembership(isIn: boolean): void {
    this.user.send({ ...this.user.last, isIn });
    this.group.send({ ...this.group.last, isIn });
  }

  sendGroup(change: Partial<OwnGroup>): void {
    this.group.send({ ...this.group.last, ...change });
  }
}

let isImporting = false;

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set(ids.has(id) ? [...ids].filter((each) => each !== id) : [...ids, id]);
}

const replaceName = (displayName: string) => ({ op: 'replace', path: 'displayName', value: displayName });

const WAYS = {
  async patch(writer: ModelWriter) {
    const name = writer.next();
    writer.sendUser(name);
    expectStatus(await writer.scim.patch(`/Users/${writer.userId}`, patchOp(replaceName(name))), 200);
  },

  async put(writer: ModelWriter) {
    const displayName = writer.next();
    writer.sendUser(displayName);
    const body = { schemas: [USER], userName: writer.userName, displayName };
    expectStatus(await writer.scim.put(`/Users/${writer.userId}`, body), 200);
  },

  async bulk(writer: ModelWriter) {
    const [first, second, third] = [writer.next(), writer.next(), writer.next()];
    writer.sendUser(first);
    writer.sendGroup({ displayName: second });
    writer.sendUser(third);
    const of = (path: string, name: string) => ({ method: 'PATCH', path, data: patchOp(replaceName(name)) });
    const [user, group] = [`/Users/${writer.userId}`, `/Groups/${writer.groupId}`];
    const Operations = [of(user, first), of(group, second), of(user, third)];
    const answer = await writer.scim.post('/Bulk', { schemas: [BULK], Operations });
    expectStatus(answer, 200);
    const told = (answer.body['Operations'] as { status: string }[]).map(({ status }) => status);
    expect(told).toEqual(['200', '200', '200']);
  },

  async import(writer: ModelWriter) {
    const name = writer.next();
    writer.sendUser(name);
    isImporting = true;
    const file = `userName,displayName\n${writer.userName},${name}\n`;
    const { state, counts } = await writer.imports.upload(file).finally(() => (isImporting = false));
    expect([state, counts]).toEqual(['completed', expect.objectContaining({ rows: 1, updated: 1 })]);
  },

  async member(writer: ModelWriter) {
    const { members } = writer.group.last;
    const [displayName, id] = [writer.next(), writer.somebody()];
    const change = members.has(id)
      ? { op: 'remove', path: `members[value eq "${id}"]` }
      : { op: 'add', path: 'members', value: [{ value: id }] };
    writer.sendGroup({ displayName, members: toggled(members, id) });
    expectStatus(await writer.scim.patch(`/Groups/${writer.groupId}`, patchOp(replaceName(displayName), change)), 200);
  },

  async join(writer: ModelWriter) {
    const { isIn } = writer.user.last;
    const value = [{ value: writer.userId }];
    writer.sendMembership(!isIn);
    const change = isIn
      ? { op: 'remove', path: `members[value eq "${writer.userId}"]` }
      : { op: 'add', path: 'members', value };
    expectStatus(await writer.scim.patch(`/Groups/${writer.groupId}`, patchOp(change)), 200);
  },

  async members(writer: ModelWriter) {
    const [displayName, ids] = [writer.next(), new Set([writer.somebody(), writer.somebody()])];
    writer.sendMembership(true);
    writer.sendGroup({ displayName, members: ids });
    const members = [...ids, writer.userId].map((value) => ({ value }));
    const body = { schemas: [GROUP], displayName, members };
    expectStatus(await writer.scim.put(`/Groups/${writer.groupId}`, body), 200);
  },

  async remove(writer: ModelWriter) {
    const { userId: id } = writer;
    writer.user.send({ user: undefined, isIn: false });
    writer.sendGroup({ isIn: false });
    expectStatus(await writer.scim.delete(`/Users/${id}`), 204);
  },

  async create(writer: ModelWriter) {
    const displayName = writer.next();
    const user: OwnUser['user'] = { displayName };
    writer.user.send({ user, isIn: false });
    const answer = await writer.scim.post('/Users', { schemas: [USER], userName: writer.userName, displayName });
    expectStatus(answer, 201);
    user.id = answer.body.id;
  },
} satisfies Readonly<Record<string, (writer: ModelWriter) => Promise<void>>>;

export function expectStatus({ status, text }: ScimResponse, expected: number): void {
  expect([status, status === expected || text]).toEqual([expected, true]);
}

/** How often each was done, by all of them. */
export function countsOf(doers: readonly { readonly done: ReadonlyMap<string, number> }[]): JsonObject {
  const counts: Record<string, number> = {};
  for (const { done } of doers) for (const [name, times] of done) counts[name] = (counts[name] ?? 0) + times;
  return counts;
}
