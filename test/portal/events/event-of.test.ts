import { eventOf } from '../../../src/portal/events/event-of';
import { EVENT, EVENT_RESOURCE_NAMES, eventTypeOf } from '../../../src/portal/events/event-types';
import type { SealableRow } from '../../../src/portal/audit/audit-row';
import type { JsonObject, Scope } from '../../../src/portal/model';

const PORTAL_USER = 'urn:ietf:params:scim:schemas:extension:portal:2.0:User';
const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

function row(action: string, changes: JsonObject = {}, organizationId: string | null = 'a'): SealableRow {
  const subjectType = { user: 'User', group: 'Group', organization: 'Organization', role: 'Role' }[
    action.split('.')[0] ?? ''
  ];
  return {
    id: 'row',
    at: '2030-12-31T23:59:59.000Z',
    actorKind: 'connection',
    actorId: 'actor',
    actorName: 'okta',
    action,
    subjectType: subjectType ?? 'Connection',
    subjectId: 'id',
    organizationId,
    requestId: 'request',
    address: null,
    changes: JSON.stringify(changes),
  };
}

const ALL: Scope = { all: true };
const stream = (scope: Scope = ALL) => ({ scope, resources: EVENT_RESOURCE_NAMES, eventTypes: null });
const eventsOf = (audited: SealableRow, scope: Scope = ALL) => eventOf(audited, stream(scope))?.events;

describe('SCIM events from the audit trail (RFC 9967 §2.4)', () => {
  test('§2.1: sub_id is a top-level "scim" identifier with the path of the resource', () => {
    expect(eventOf(row('user.delete'), stream())?.subject).toEqual({ format: 'scim', uri: '/Users/id', id: 'id' });
    expect(eventOf(row('group.delete'), stream())?.subject.uri).toBe('/Groups/id');
    expect(eventOf(row('organization.delete'), stream())?.subject.uri).toBe('/Organizations/id');
    expect(eventOf(row('role.delete', {}, null), stream())?.subject.uri).toBe('/Roles/id');
  });

  test.each<[string, JsonObject, string[]]>([
    ['user.create', { userName: [null, 'ada'], active: [null, true], roles: [null, []] }, ['userName', 'active']],
    ['user.create', { organizationId: [null, 'a'], password: 'set' }, [`${PORTAL_USER}:organization`, 'password']],
    ['group.create', { displayName: [null, 'Engineers'], membersAdded: 0 }, ['displayName', 'members']],
  ])('%s: %j is a create notice with names, never values', (action, changes, attributes) => {
    expect(eventsOf(row(action, changes))).toEqual({ [EVENT.create]: { attributes } });
  });

  test.each<[string, JsonObject, string[]]>([
    ['user.update', { displayName: ['a', 'b'], emails: [null, [{ value: 'x@y.example' }]] }, ['displayName', 'emails']],
    ['user.update', { licenseType: [null, 'x'] }, [`${PORTAL_USER}:licenseType`]],
    ['user.update', { lockedUntil: ['2030-01-01', null] }, [`${PORTAL_USER}:locked`]],
    [
      'user.update',
      {
        [ENTERPRISE_USER]: [
          { department: 'a', costCenter: '1' },
          { department: 'b', costCenter: '1' },
        ],
      },
      [`${ENTERPRISE_USER}:department`],
    ],
    ['user.update', { [ENTERPRISE_USER]: [null, { manager: { value: '1' } }] }, [`${ENTERPRISE_USER}:manager`]],
    ['user.update', { roles: [[], [{ roleId: 'r', organizationId: null }]] }, ['roles']],
    ['user.update', { roles: [[{ roleId: 'r', organizationId: 'b' }], []] }, [`${PORTAL_USER}:access`]],
    ['user.password', { password: 'set' }, ['password']],
    ['group.members', { membersAdded: 2, membersRemoved: 1 }, ['members']],
    ['group.update', { displayName: ['a', 'b'], membersAdded: 2 }, ['displayName', 'members']],
    ['role.update', { privileges: [[], ['users:read']] }, ['privileges']],
  ])('%s: %j is a patch notice of %j', (action, changes, attributes) => {
    expect(eventsOf(row(action, changes))).toEqual({ [EVENT.patch]: { attributes } });
  });

  test.each([
    ['user.update', false, EVENT.deactivate],
    ['user.update', true, EVENT.activate],
    ['organization.update', false, EVENT.deactivate],
  ])('%s to active %s says so by an event of its own, beside the notice', (action, active, type) => {
    const expected = { [EVENT.patch]: { attributes: ['active'] }, [type]: {} };
    expect(eventsOf(row(action, { active: [!active, active] }))).toEqual(expected);
  });

  test('delete has an empty payload and no extra feed:remove', () => {
    expect(eventsOf(row('user.delete', { userName: ['ada', null] }))).toEqual({ [EVENT.delete]: {} });
  });

  test.each(['user.sign-in', 'user.sign-out', 'user.mail', 'user.lock', 'connection.create', 'connection.update'])(
    '%s is no event',
    (action) => {
      expect(eventOf(row(action), stream())).toBeUndefined();
    },
  );

  test('what SCIM has no word for is no event', () => {
    expect(eventOf(row('organization.update', { accountPlanUuid: [null, 'x'] }), stream())).toBeUndefined();
  });
});

describe('which stream hears of it', () => {
  const [a, b]: Scope[] = [{ organizations: ['a'] }, { organizations: ['b', 'c'] }];

  test('its organizations’ and nobody else’s', () => {
    expect(eventsOf(row('user.delete', {}, 'a'), a)).toEqual({ [EVENT.delete]: {} });
    expect(eventsOf(row('user.delete', {}, 'a'), b)).toBeUndefined();
    expect(eventsOf(row('user.delete', {}, 'a'), { organizations: [] })).toBeUndefined();
  });

  test('a user who moves leaves one feed and joins the other (§2.3); neither is told where', () => {
    const moved = row('user.update', { organizationId: ['a', 'b'], displayName: ['x', 'y'] }, 'b');
    expect(eventsOf(moved, a)).toEqual({ [EVENT.feedRemove]: {} });
    expect(eventsOf(moved, b)).toEqual({ [EVENT.feedAdd]: {} });
    const attributes = [`${PORTAL_USER}:organization`, 'displayName'];
    expect(eventsOf(moved)).toEqual({ [EVENT.patch]: { attributes } });
    expect(eventsOf(row('user.update', { organizationId: ['b', 'c'] }, 'c'), b)).toEqual({
      [EVENT.patch]: { attributes: [`${PORTAL_USER}:organization`] },
    });
  });

  test('roles belong to no organization: who hears of all hears of them', () => {
    const changed = row('role.update', { privileges: [[], ['users:write']] }, null);
    expect(eventsOf(changed)).toEqual({ [EVENT.patch]: { attributes: ['privileges'] } });
    expect(eventsOf(changed, a)).toBeUndefined();
  });

  test('only of the types of resources and events that it wants', () => {
    const wanted = { ...stream(), resources: ['Group'] as const };
    expect(eventOf(row('user.delete'), wanted)).toBeUndefined();
    const deactivations = { ...stream(), eventTypes: [EVENT.deactivate] };
    expect(eventOf(row('user.delete'), deactivations)).toBeUndefined();
    const changed = row('user.update', { active: [true, false], displayName: ['a', 'b'] });
    expect(eventOf(changed, deactivations)?.events).toEqual({ [EVENT.deactivate]: {} });
  });

  test('types go by URN or by what is particular to them', () => {
    expect(eventTypeOf('prov:delete')).toBe(EVENT.delete);
    expect(eventTypeOf(EVENT.feedAdd)).toBe(EVENT.feedAdd);
    expect(eventTypeOf('prov:create:full')).toBeUndefined();
  });
});
