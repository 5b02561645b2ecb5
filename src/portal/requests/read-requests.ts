import { demand } from '../access';
import type { User } from '../users/user';
import type { Operation } from '../operation';
import type { RequestEntry, RequestQuery, RequestSummary, ResourceClue } from './request-entry';

/** What an administrator asks for: names in place of identifiers. */
export interface RequestQuestion extends Omit<RequestQuery, 'actorId' | 'resource' | 'path'> {
  /** Name or id of the connection, or id of the user, that called. */
  readonly connection?: string | undefined;
  /** Id, userName, displayName or externalId of what the requests are about; from a slash on, part of the path. */
  readonly resource?: string | undefined;
}

/** The log of requests, the newest first, within the operation's scope. Throws `forbidden` without `audit:read`. */
export async function readRequests(op: Operation, question: RequestQuestion): Promise<readonly RequestSummary[]> {
  demand(op.actor, 'audit:read');
  const { connection, resource, ...rest } = question;
  return await op.store.requests.list({
    ...rest,
    ...(connection !== undefined && { actorId: await actorOf(op, connection) }),
    ...(resource !== undefined && (await aboutOf(op, resource))),
  });
}

/** One request; undefined where there is none, or not within the scope. Throws `forbidden` without `audit:read`. */
export async function readRequest(op: Operation, id: string): Promise<RequestEntry | undefined> {
  demand(op.actor, 'audit:read');
  return await op.store.requests.find(id);
}

async function actorOf({ store }: Operation, nameOrId: string): Promise<string> {
  return (await store.connections.findByName(nameOrId))?.id ?? nameOrId;
}

async function aboutOf(op: Operation, text: string): Promise<Pick<RequestQuery, 'resource' | 'path'>> {
  return text.startsWith('/') ? { path: text } : { resource: await clueTo(op, text) };
}

/** A user is looked for by all its names: a failed create names no id, a PATCH names nothing else. */
async function clueTo({ store }: Operation, text: string): Promise<ResourceClue> {
  const users = [await store.users.find(text), await store.users.findByUserName(text)].flatMap((user) => user ?? []);
  return {
    ids: unique(text, users, ({ id }) => id),
    names: unique(text, users, ({ userName }) => userName),
    externalIds: unique(text, users, ({ externalId }) => externalId),
  };
}

function unique(text: string, users: readonly User[], nameOf: (user: User) => string | null): string[] {
  return [...new Set([text, ...users.flatMap((user) => nameOf(user) ?? [])])];
}
