import { changesIn } from '../../src/console/client/pages/audit/audit-entry';
import { uploadQuery, usualOptions } from '../../src/console/client/pages/imports/upload';
import { fromLocalField, toLocalField } from '../../src/console/client/kit/local-time';
import { seriesOf, sumsOf, type Activity, type Counted } from '../../src/console/client/pages/overview/activity';
import { mattersOf, type Known } from '../../src/console/client/pages/overview/attention';
import { isNew } from '../../src/console/client/pages/overview/is-new';
import { explain, EXPLANATIONS } from '../../src/console/client/pages/requests/explanations';
import { EXPLANATION_KEYS, explainRequest } from '../../src/portal/requests/explain-request';

const counted = (at: string, id: string | null, requests: number, failed: number): Counted => ({
  at,
  actor: id === null ? null : { kind: 'connection', id, name: `${id}-name` },
  requests,
  failed,
  lastAt: at,
});

const ACTIVITY: Activity = {
  from: '2026-03-01T10:00:00.000Z',
  to: '2026-03-01T13:30:00.000Z',
  step: 'hour',
  activity: [
    counted('2026-03-01T10:00:00.000Z', 'okta', 4, 1),
    counted('2026-03-01T12:00:00.000Z', 'okta', 2, 0),
    counted('2026-03-01T12:00:00.000Z', 'entra', 3, 3),
    counted('2026-03-01T13:00:00.000Z', null, 5, 5),
  ],
};

describe('activity over time', () => {
  test('each hour has its value, those without requests too, the last one as far as it went', () => {
    const { times, requests, failed } = seriesOf(ACTIVITY);
    expect(times.map((time) => new Date(time * 1000).getUTCHours())).toEqual([10, 11, 12, 13]);
    expect(requests).toEqual([4, 0, 5, 5]);
    expect(failed).toEqual([1, 0, 3, 5]);
  });

  test('of one connection', () => expect(seriesOf(ACTIVITY, 'okta').requests).toEqual([4, 0, 2, 0]));

  test('summed up by caller, the most failures first', () => {
    expect(sumsOf(ACTIVITY).map(({ id, requests, failed }) => [id, requests, failed])).toEqual([
      [null, 5, 5],
      ['entra', 3, 3],
      ['okta', 6, 1],
    ]);
  });
});

describe('what needs attention', () => {
  const NOTHING: Known = {
    activity: undefined,
    connections: undefined,
    mailsFailed: undefined,
    usersLocked: undefined,
    imports: undefined,
  };
  const now = Date.parse('2026-03-10T00:00:00Z');
  const matters = (known: Partial<Known>) =>
    mattersOf({ ...NOTHING, ...known }, now).map(({ tone, text, to }) => [tone, text, to]);
  const connection = (fields: object) => ({
    id: 'c',
    name: 'Okta',
    health: 'ok' as const,
    expiresAt: null,
    lastUsedAt: '2026-03-09T23:00:00Z',
    ...fields,
  });

  test('nothing where all is well, or nothing is known', () => {
    expect(matters({})).toEqual([]);
    expect(matters({ connections: [connection({}), connection({ health: 'unused', lastUsedAt: null })] })).toEqual([]);
  });

  test('what fails leads to its requests, whom nobody knows to refused tokens', () => {
    const [entra, okta, unknown] = matters({ activity: ACTIVITY });
    expect(entra).toEqual([
      'bad',
      'syncFails',
      expect.stringContaining('status=failed&connection=entra&from=2026-03-01'),
    ]);
    expect(okta).toEqual(['bad', 'syncFails', expect.stringContaining('connection=okta')]);
    expect(unknown).toEqual(['warn', 'unknownFails', expect.stringContaining('status=401')]);
  });

  test('connections that went quiet, end, or have no token; what is over already comes first', () => {
    const connections = [
      connection({ id: 'quiet', lastUsedAt: '2026-03-07T00:00:00Z' }),
      connection({ id: 'ends', health: 'expires-soon' }),
      connection({ id: 'over', health: 'no-token' }),
      connection({ id: 'revoked', health: 'revoked', lastUsedAt: '2020-01-01T00:00:00Z' }),
    ];
    expect(matters({ connections })).toEqual([
      ['bad', 'noToken', '/connections/over'],
      ['warn', 'quiet', '/connections/quiet'],
      ['warn', 'expires', '/connections/ends'],
    ]);
  });

  test('mails, locked users, imports that ended early; not those that were only checked', () => {
    const ended = (state: 'failed' | 'interrupted' | 'completed', dryRun = false) => ({
      id: state,
      state,
      dryRun,
      fileName: null,
    });
    const imports = [ended('failed'), ended('interrupted'), ended('completed'), ended('failed', true)];
    expect(matters({ mailsFailed: 1, usersLocked: 2, imports })).toEqual([
      ['bad', 'mailsFailed', '/mails'],
      ['warn', 'usersLocked', '/users?state=locked'],
      ['warn', 'importFailed', '/imports/failed'],
      ['warn', 'importInterrupted', '/imports/interrupted'],
    ]);
  });
});

describe('a new portal', () => {
  const unused = { lastUsedAt: null };

  test('has few users, and no connection that was used', () => {
    expect(isNew({ users: 1, connections: [unused] })).toBe(true);
    expect(isNew({ users: 1, connections: undefined })).toBe(true);
    expect(isNew({ users: 4, connections: [unused] })).toBe(false);
    expect(isNew({ users: 1, connections: [unused, { lastUsedAt: '2026-03-01T10:00:00Z' }] })).toBe(false);
    expect(isNew({ users: undefined, connections: [] })).toBe(false);
  });
});

describe('explanations', () => {
  test('every one that the server can give has German words', () => {
    const missing = EXPLANATION_KEYS.filter((key) => EXPLANATIONS.de.get(key)?.what === undefined);
    expect(missing).toEqual([]);
    expect(
      [...EXPLANATIONS.de.keys(), ...EXPLANATIONS.en.keys()].filter((key) => !EXPLANATION_KEYS.includes(key)),
    ).toEqual([]);
  });

  test('the console speaks of no command line', () => {
    for (const words of EXPLANATIONS.en.values()) expect(words.todo).not.toContain('portal-scim');
    const told = explainRequest({
      failed: true,
      status: 401,
      code: null,
      detail: 'The token expired at …',
      method: 'GET',
      path: '/scim/v2/Users',
      actorKind: 'connection',
    });
    expect(told.todo).toContain('portal-scim');
    expect(explain('en', told).todo).not.toContain('portal-scim');
    expect(explain('en', told).what).toBe(told.what);
  });

  test('one that the console doesn’t know yet goes by the server’s words', () => {
    const unknown = { key: 'new', what: 'Something new.', todo: null };
    expect(explain('de', unknown)).toEqual({ what: 'Something new.', todo: null });
  });
});

describe('an entry of the trail', () => {
  test('both sides of each change in words; what nobody filled in is left out', () => {
    const changes = {
      displayName: ['Ada', null],
      emails: [[], [{ value: 'a@example.org', type: null, primary: true }]],
      nickName: [null, null],
      roles: [[], []],
      active: [true, false],
      password: 'set',
    };
    expect(changesIn({ changes })).toEqual([
      { attribute: 'displayName', before: 'Ada', after: undefined },
      { attribute: 'emails', before: undefined, after: 'value: a@example.org, primary: true' },
      { attribute: 'active', before: 'true', after: 'false' },
      { attribute: 'password', before: undefined, after: 'set' },
    ]);
  });
});

test('an upload is a dry run, and says only what was chosen', () => {
  expect(uploadQuery('ü & x.csv', usualOptions).toString()).toBe(
    'dryRun=true&fileName=%C3%BC+%26+x.csv&type=users&match=name',
  );
  expect(Object.fromEntries(uploadQuery('a', { ...usualOptions, strict: true, organization: 'o' }))).toMatchObject({
    strict: 'true',
    organization: 'o',
  });
});

test('a field’s local time is the API’s time, and back', () => {
  const time = '2026-03-01T10:20:00.000Z';
  expect(fromLocalField(toLocalField(time))).toBe(time);
  expect([toLocalField(null), toLocalField('x'), fromLocalField(''), fromLocalField('x')]).toEqual([
    '',
    '',
    undefined,
    undefined,
  ]);
});
