import { PORTAL_ADMIN_ROLE_ID } from '../../portal/built-in';
import type { Store } from '../../portal/store';
import { failure, ok, unlessAny, warning, type Finding } from './finding';

/** What the portal itself holds: whether somebody can administer it, and what waits for somebody to look. */
export async function checkPortal(store: Store): Promise<Finding[]> {
  const now = Date.now();
  return [
    ...(await checkAdministrators(store)),
    ...(await checkTokens(store, now)),
    ...(await checkMails(store)),
    ...(await checkStreams(store)),
    ...(await checkTrail(store, now)),
  ];
}

async function checkAdministrators({ roles }: Store): Promise<Finding[]> {
  const count = await roles.countActiveHolders(PORTAL_ADMIN_ROLE_ID, { userId: '' });
  if (count > 0) return [ok('administrators', `${count} active Portal Admin(s)`)];
  const advice = 'portal-scim user create --username NAME --role "Portal Admin" --password-stdin';
  return [warning('administrators', 'no active user is Portal Admin: only tokens administer the portal', advice)];
}

const SOON = 14 * 24 * 3_600_000;

async function checkTokens({ connections }: Store, now: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const live = (await connections.list()).filter(({ revokedAt }) => revokedAt === null);
  for (const { id, name } of live) {
    const tokens = (await connections.listTokens(id)).filter(({ revokedAt }) => revokedAt === null);
    const ends = tokens.map(({ expiresAt }) => (expiresAt === null ? Infinity : Date.parse(expiresAt)));
    const last = Math.max(...ends);
    const advice = `portal-scim connection rotate "${name}", and give the client the new token.`;
    if (last <= now) findings.push(warning('tokens', `"${name}" has no token that is valid`, advice));
    else if (last - now < SOON) {
      findings.push(warning('tokens', `the last token of "${name}" expires ${new Date(last).toISOString()}`, advice));
    }
  }
  return unlessAny(findings, ok('tokens', `${live.length} connection(s), none without a token for two weeks`));
}

/** More are hardly looked at one by one. */
const MANY = 100;

async function checkMails({ outbox }: Store): Promise<Finding[]> {
  const failed = await outbox.listFailed(MANY);
  const count = failed.length === MANY ? `${MANY} or more` : String(failed.length);
  return failed.length === 0
    ? [ok('outbox', 'no mail was given up')]
    : [warning('outbox', `${count} mail(s) were given up`, 'portal-scim mail failed; portal-scim mail retry')];
}

/** A key that can't be read shows as a stream that fails: why, the stream says. */
async function checkStreams({ eventStreams }: Store): Promise<Finding[]> {
  const streams = await eventStreams.list();
  const findings = streams.flatMap(({ name, failingSince, lastError, pausedAt }) => {
    if (pausedAt !== null) return warning('events', `"${name}" is paused`, `portal-scim event-stream resume "${name}"`);
    const why = `"${name}" fails since ${failingSince}: ${lastError ?? ''}`;
    return failingSince === null ? [] : warning('events', why, `portal-scim event-stream test "${name}"`);
  });
  return unlessAny(findings, ok('events', `${streams.length} event stream(s), none that fails`));
}

/** A row from the future: the clock was turned back, and times can't be trusted. */
async function checkTrail({ auditChain, audit }: Store, now: number): Promise<Finding[]> {
  const [last] = await audit.list({ limit: 1 });
  const head = await auditChain.head();
  const told = head ? `head ${head.position}:${head.hash}` : 'no row is sealed yet';
  if (last && Date.parse(last.at) > now + 5_000) {
    return [failure('clock', `the newest audit row is from ${last.at}: the clock was turned back`, 'Set it by NTP.')];
  }
  return [ok('audit', `${told}; portal-scim audit verify checks all rows`)];
}
