import type { ScimBody, ScimClient } from '../support/scim-client';
import type { History } from './history';
import { expectStatus, type ModelWriter, type OwnGroup, type OwnUser } from './model-writer';

/** Reads what writers own, in every way there is, and asserts that no answer is older than it may be. */
export class ModelReader {
  readonly done = new Map<string, number>();

  constructor(
    private readonly scim: ScimClient,
    private readonly writers: readonly ModelWriter[],
  ) {}

  async readUntil(isOver: () => boolean): Promise<void> {
    const names = Object.keys(LOOKS) as (keyof typeof LOOKS)[];
    while (!isOver()) {
      const name = names[Math.floor(Math.random() * names.length)]!;
      const writer = this.writers[Math.floor(Math.random() * this.writers.length)]!;
      await LOOKS[name](this.scim, writer, this.writers);
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
    }
  }

  /** Every way, of every writer. */
  async readAll(): Promise<void> {
    for (const look of Object.values(LOOKS)) {
      for (const writer of this.writers) await look(this.scim, writer, this.writers);
    }
  }
}

type Ended<State> = ReturnType<History<State>['reading']>;

function may<State>(ended: Ended<State>, what: string, told: unknown, isTold: (state: State) => boolean): void {
  if (!ended(isTold)) throw new Error(`${what} is older than it may be, or was never so: ${JSON.stringify(told)}`);
}

/** A user's name and groups, each as of some moment: they needn't be of the same. */
function mayBeUser(
  ended: Ended<OwnUser>,
  told: ScimBody | undefined,
  { groupId }: ModelWriter,
  withGroups: boolean,
): void {
  const name = told?.displayName;
  may(ended, 'the user', told, ({ user }) => user?.displayName === name);
  if (!told || !withGroups) return;
  const isIn = (told.groups ?? []).some(({ value }) => value === groupId);
  may(ended, "the user's groups", told, (state) => state.isIn === isIn);
}

function mayBeGroup(ended: Ended<OwnGroup>, told: ScimBody, pool: (id: string) => boolean): void {
  may(ended, 'the group', told, ({ displayName }) => displayName === told.displayName);
  const ids = (told.members ?? []).map(({ value = '' }) => value);
  const members = new Set(ids.filter(pool));
  const isIn = members.size < ids.length;
  may(ended, 'the members', told, (state) => state.isIn === isIn && isSame(state.members, members));
}

const LOOKS = {
  async user(scim: ScimClient, writer: ModelWriter) {
    await lookAtUser(scim, writer, '', true);
  },

  async partOfUser(scim: ScimClient, writer: ModelWriter) {
    await lookAtUser(scim, writer, '?attributes=displayName', false);
  },

  async group(scim: ScimClient, writer: ModelWriter) {
    const ended = writer.group.reading();
    const answer = await scim.get(`/Groups/${writer.groupId}`);
    expectStatus(answer, 200);
    mayBeGroup(ended, answer.body, isOfPool(answer.body));
  },

  async byName(scim: ScimClient, writer: ModelWriter) {
    const ended = writer.user.reading();
    const filter = encodeURIComponent(`userName eq "${writer.userName}"`);
    const { body } = await scim.get(`/Users?filter=${filter}`);
    mayBeUser(ended, body.Resources[0], writer, true);
  },

  async users(scim: ScimClient, _writer: ModelWriter, writers: readonly ModelWriter[]) {
    const readings = writers.map((writer) => [writer, writer.user.reading()] as const);
    const { body } = await scim.get('/Users?count=100');
    for (const [writer, ended] of readings) {
      const told = body.Resources.find(({ userName }) => userName === writer.userName);
      mayBeUser(ended, told, writer, true);
    }
  },

  async groups(scim: ScimClient, _writer: ModelWriter, writers: readonly ModelWriter[]) {
    const readings = writers.map((writer) => [writer, writer.group.reading()] as const);
    const { body } = await scim.get('/Groups?count=100');
    for (const [writer, ended] of readings) {
      const told = body.Resources.find(({ id }) => id === writer.groupId)!;
      mayBeGroup(ended, told, isOfPool(told));
    }
  },

  async groupsOfUser(scim: ScimClient, writer: ModelWriter) {
    const [{ userId }, ended] = [writer, writer.user.reading()];
    const filter = encodeURIComponent(`members.value eq "${userId || 'nobody'}"`);
    const { body } = await scim.get(`/Groups?filter=${filter}&attributes=id`);
    const isIn = body.totalResults > 0;
    may(ended, 'whose member it is', body, (state) => (state.isIn && state.user?.id === userId) === isIn);
  },
};

async function lookAtUser(scim: ScimClient, writer: ModelWriter, query: string, withGroups: boolean): Promise<void> {
  const { userId: id } = writer;
  if (id === '') return;
  const ended = writer.user.reading();
  const answer = await scim.get(`/Users/${id}${query}`);
  if (answer.status === 404) return may(ended, 'the user', answer.body, ({ user }) => user?.id !== id);
  expectStatus(answer, 200);
  mayBeUser(ended, answer.body, writer, withGroups);
}

/** The others are named for what they are; the writer's own is not. */
function isOfPool(group: ScimBody): (id: string) => boolean {
  const pool = (group.members ?? []).filter(({ display }) => display?.startsWith('pool ') === true);
  const ids = new Set(pool.map(({ value }) => value));
  return (id) => ids.has(id);
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((id) => other.has(id));
}
