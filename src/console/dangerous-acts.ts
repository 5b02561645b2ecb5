import type { Privilege } from '../portal/actor';
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
].map(({ methods, path }) => ({ methods, path: new RegExp(path, 'i') }));

const USER = /^\/scim\/v2\/Users\/([^/]+)\/?$/i;

/** Whether a call through the console takes a password typed lately; `callerId`: who is signed in. */
export async function isDangerous(
  storage: Storage,
  { method, path, callerId }: { readonly method: string; readonly path: string; readonly callerId: string | undefined },
): Promise<boolean> {
  if (ACTS.some((act) => act.methods.includes(method) && act.path.test(path))) return true;
  const [, userId] = USER.exec(path) ?? [];
  if (userId === undefined || userId === callerId || !WRITES.includes(method)) return false;
  return await isAdministrator(storage, userId);
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
