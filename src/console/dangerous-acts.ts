import type { Privilege } from '../portal/actor';
import { fold } from '../portal/fold';
import type { Storage } from '../portal/store';

interface Act {
  readonly methods: readonly string[];
  readonly path: RegExp;
}

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** What can't be undone, or gives power, or takes it: for these the password is asked for again. */
const ACTS: readonly Act[] = [
  { methods: ['DELETE'], path: /^\/scim\/v2\/(Users|Organizations|Roles)\// },
  { methods: WRITES, path: /^\/scim\/v2\/Roles(\/|$)/ },
  { methods: WRITES, path: /^\/scim\/v2\/Bulk\/?$/ },
  { methods: WRITES, path: /^\/admin\/connections(\/|$)/ },
  // A file may hold passwords and roles for everybody.
  { methods: ['POST'], path: /^\/admin\/imports(\/[^/]+\/(run|resume))?\/?$/ },
].map(({ methods, path }) => ({ methods, path: new RegExp(path, 'i') }));

const USER = /^\/scim\/v2\/Users(?:\/([^/]+))?\/?$/i;

interface ConsoleCall {
  readonly method: string;
  readonly path: string;
  /** Who is signed in. */
  readonly callerId: string;
  /** The body's bytes, asked for only where they matter; undefined: none. */
  readonly readBody: () => Promise<unknown>;
}

/** Whether a call through the console takes a password typed lately. */
export async function isDangerous(
  storage: Storage,
  { method, path, callerId, readBody }: ConsoleCall,
): Promise<boolean> {
  if (ACTS.some((act) => act.methods.includes(method) && act.path.test(path))) return true;
  const user = USER.exec(path);
  if (!user || !WRITES.includes(method)) return false;
  const [, userId] = user;
  if (userId === callerId) return false;
  if (userId !== undefined && (await isAdministrator(storage, userId))) return true;
  return await givesPower(storage, await readBody());
}

/** So many roles are looked at; where there are more, any may be meant. */
const MOST_ROLES = 1_000;

/** Whether a body names a role with power, by whatever name and in whatever place; one that can't be read might. */
async function givesPower(storage: Storage, body: unknown): Promise<boolean> {
  if (!Buffer.isBuffer(body) || body.length === 0) return false;
  const text = foldedJson(body.toString('utf8'));
  if (text === undefined) return true;
  const { rows } = await storage.within({ all: true }).roles.list({ page: { limit: MOST_ROLES, total: 0 } });
  const names = rows
    .filter(({ privileges }) => privileges.some(isPower))
    .flatMap(({ id, value, display }) => [id, value, display]);
  return rows.length === MOST_ROLES || names.some((name) => text.includes(inJson(name)));
}

/** In one spelling, however characters are escaped. */
function foldedJson(text: string): string | undefined {
  try {
    return fold(JSON.stringify(JSON.parse(text)));
  } catch {
    return undefined;
  }
}

function inJson(name: string): string {
  return fold(JSON.stringify(name).slice(1, -1));
}

/** Whoever changes an administrator's account (the password, the address that links go to) gets that power. */
async function isAdministrator(storage: Storage, userId: string): Promise<boolean> {
  const { users, roles } = storage.within({ all: true });
  const grants = (await users.find(userId))?.roles ?? [];
  const held = await roles.findMany(Array.from(new Set(grants.map(({ roleId }) => roleId))));
  return held.some(({ privileges }) => privileges.some(isPower));
}

function isPower(privilege: Privilege): boolean {
  return privilege.endsWith(':write') || privilege === 'users:password';
}
