import { createServer } from 'node:http';
import express from 'express';
import { SCIMMY } from '../../src/scim/scimmy';
import { SCIMMYRouters } from '../../src/scim/scimmy-routers';
import { Documents } from './documents';
import { createHandler } from './handle';
import { serve } from './serve';

interface Asked {
  readonly id?: string;
  readonly constraints?: { readonly startIndex?: number; readonly count?: number };
  readonly filter?: readonly Record<string, unknown>[];
}

interface Shown {
  readonly [name: string]: unknown;
}

/** scimmy-routers as they come, with handlers that ask SQLite. */
const documents = new Documents(process.argv[2] ?? '');
const handle = createHandler(documents);
const users = SCIMMY.Resources.declare(SCIMMY.Resources.User).extend(SCIMMY.Schemas.EnterpriseUser);

users
  .egress((asked: unknown) => read(asked as Asked) as never)
  .ingress((asked: unknown, user: unknown) => write(asked as Asked, user as Shown) as never)
  .degress(() => undefined);

function read({ id, constraints, filter }: Asked): unknown {
  if (id !== undefined) return parse(documents.find(id) ?? '{}');
  const wanted = filter?.[0];
  if (wanted) return findBy(wanted).map(parse);
  return documents.page(constraints?.count ?? 100, (constraints?.startIndex ?? 1) - 1).documents.map(parse);
}

function write({ id }: Asked, user: Shown): unknown {
  const body = JSON.stringify(user);
  if (id === undefined) return parse(handle({ method: 'POST', path: '/scim/v2/Users', query: '', body }).body);
  return parse(documents.setActive(id, user['active'] === true));
}

/** scimmy's own form of a filter: `{ userName: ["eq", "x"] }`. */
function findBy(wanted: Record<string, unknown>): readonly string[] {
  const [attribute = '', test] = Object.entries(wanted)[0] ?? [];
  if (Array.isArray(test)) return documents.findBy(attribute === 'username' ? 'userName' : attribute)(String(test[1]));
  const inner = (test as Record<string, unknown[]>)['value'] ?? [];
  return documents.findBy('emails.value')(String(inner[1]));
}

function parse(json: string): Shown {
  return JSON.parse(json) as Shown;
}

const app = express();
app.use('/scim/v2', new SCIMMYRouters({ type: 'bearer', handler: () => '' }) as unknown as express.Router);
serve(createServer(app));
