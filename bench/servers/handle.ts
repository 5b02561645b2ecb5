import { randomUUID } from 'node:crypto';
import type { Documents, NewDocument, Page } from './documents';

/** What comes in, taken apart. */
export interface Asked {
  readonly method: string;
  /** `/scim/v2/Users/42`. */
  readonly path: string;
  readonly query: string;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

interface PatchBody {
  readonly Operations: readonly [{ readonly op: string; readonly path?: string; readonly value?: unknown }];
}

type Finder = (value: string) => readonly string[];

/** Answers the bench's own requests, and only those, as cheaply as can be: nothing is checked. */
export function createHandler(documents: Documents): (asked: Asked) => Answer {
  const finders = new Map<string, Finder>();
  return ({ method, path, query, body }) => {
    const [, type = '', id] = /^\/scim\/v2\/(\w+)(?:\/(.+))?$/.exec(path) ?? [];
    if (method === 'GET' && id !== undefined) return { status: 200, body: documents.find(id) ?? '' };
    if (method === 'GET') return { status: 200, body: listOf(list(documents, finders, query)) };
    if (method === 'POST')
      return { status: 201, body: documents.create(randomUUID(), JSON.parse(body) as NewDocument) };
    const [operation] = (JSON.parse(body) as PatchBody).Operations;
    if (type === 'Users') return { status: 200, body: documents.setActive(id ?? '', operation.value === true) };
    const member = JSON.stringify(operation).match(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/)?.[0] ?? '';
    documents.changeMember(id ?? '', member, operation.op === 'add');
    return { status: 204, body: '' };
  };
}

function list(documents: Documents, finders: Map<string, Finder>, query: string): Page {
  const parameters = new URLSearchParams(query);
  const filter = parameters.get('filter');
  if (filter === null) return page(documents, parameters);
  const [, attribute = '', value = ''] = /^(.+) eq "(.+)"$/.exec(filter) ?? [];
  const find = finders.get(attribute) ?? documents.findBy(attribute);
  finders.set(attribute, find);
  const found = find(value);
  return { total: found.length, documents: found };
}

/** `after` is the ceiling's cursor: the last id of the page before. */
function page(documents: Documents, parameters: URLSearchParams): Page {
  const limit = Number(parameters.get('count') ?? 100);
  const after = parameters.get('after');
  if (after !== null) return documents.pageAfter(after, limit);
  return documents.page(limit, Number(parameters.get('startIndex') ?? 1) - 1);
}

function listOf({ total, documents }: Page): string {
  return `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":${total},"itemsPerPage":${documents.length},"startIndex":1,"Resources":[${documents.join(',')}]}`;
}
