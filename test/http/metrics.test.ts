import { createMetrics } from '../../src/http/metrics';
import { RoutePatterns } from '../../src/http/route-pattern';
import { onEveryApp } from '../support/app';
import { unique, userBody } from '../support/factories';
import { ScimClient } from '../support/scim-client';

describe('the pattern of a path', () => {
  const patterns = new RoutePatterns();
  test.each([
    ['/scim/v2/Users', '/scim/v2/users'],
    ['/scim/v2/Users/42?attributes=userName', '/scim/v2/users/:id'],
    ['/scim/v2/Users/.search', '/scim/v2/users/.search'],
    ['/scim/v2/users/', '/scim/v2/users'],
    ["/portal/Users('ada%20lovelace')", '/portal/users(:id)'],
    ['/portal/v2/users/password/reset/psl_secret', '/portal/v2/users/password/reset/:id'],
    ['/portaladmin/community/users/ada/enable', '/portaladmin/community/users/:id/enable'],
    ['/admin/connections/42/setup/okta', '/admin/connections/:id/setup/:id'],
    ['/console/assets/main.js', '/console'],
    ['/console/api/scim/v2/Users/42', '/scim/v2/users/:id'],
    ['/healthz', '/healthz'],
    ['/wp-admin.php', 'other'],
    ['/', 'other'],
  ])('%s', (path, pattern) => {
    expect(patterns.of(path, true)).toBe(pattern);
  });

  test('there are only so many, whatever comes, and none for what nobody ever answered', () => {
    const own = new RoutePatterns();
    const seen = new Set<string>();
    for (let one = 0; one < 2 ** 9; one++) {
      const garbage = [...one.toString(2).padStart(9, '0')].map((bit) => (bit === '1' ? 'users' : 'x')).join('/');
      seen.add(own.of(`/scim/${garbage}`, true));
      expect(own.of(`/auth/${garbage}`, false)).toBe('/auth/…');
    }
    expect(seen.size).toBeLessThanOrEqual(200);
    expect(own.of('/auth/login', false)).toBe('/auth/login');
  });
});

test('what the database does not tell is not there, rather than wrong', async () => {
  const metrics = createMetrics({ backlog: () => Promise.reject(new Error('gone')) });
  expect(await metrics.render()).not.toMatch(/^portal_mails_pending/m);
});

onEveryApp('GET /metrics', (app) => {
  const scrape = async (headers: Record<string, string> = {}) => {
    const answer = await fetch(`${app.url()}/metrics`, { headers });
    return { status: answer.status, text: await answer.text(), type: answer.headers.get('content-type') };
  };

  test('counts requests by route, method, status and connection, and what is at work', async () => {
    const name = unique('okta');
    const okta = await app.connect({ name });
    const user = await okta.post('/Users', userBody({ password: 'correct-Horse-7-battery' }));
    expect(user.status).toBe(201);
    await okta.get(`/Users/${user.body.id}`);
    await okta.get(`/Users/${unique('nobody')}`);
    await app.anonymous.get('/Users');
    const { status, text, type } = await scrape();
    expect(status).toBe(200);
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of [
      `portal_http_requests_total{route="/scim/v2/users",method="POST",status="201",connection="${name}"} 1`,
      `portal_http_requests_total{route="/scim/v2/users/:id",method="GET",status="200",connection="${name}"} 1`,
      `portal_http_requests_total{route="/scim/v2/users/:id",method="GET",status="404",connection="${name}"} 1`,
      `portal_http_requests_total{route="/scim/v2/users",method="GET",status="401",connection="none"} 1`,
      'portal_http_request_duration_seconds_count{route="/scim/v2/users/:id",method="GET"} 2',
      'portal_hashing_running 0',
      'portal_hashing_refused_total 0',
      'portal_request_log_dropped_total 0',
      'portal_mails_pending 0',
      'portal_mails_failed 0',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toMatch(/^portal_storage_transactions_committed_total [1-9]/m);
    expect(text).toMatch(/^portal_storage_transaction_seconds_total 0\.\d/m);
    expect(text).toMatch(/^portal_audit_unsealed [1-9]/m);
    expect(text).toMatch(/^portal_storage_(writes_waiting 0|connections_open [1-9])/m);
  });

  test('names no person, no address and no token', async () => {
    const userName = unique('ada');
    const user = await app.scim.post('/Users', userBody({ userName }));
    await app.scim.get(`/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);
    await fetch(`${app.url()}/portal/Users('${userName}')`);
    const { text } = await scrape();
    for (const secret of [userName, user.body.id, '127.0.0.1', app.adminToken()]) expect(text).not.toContain(secret);
  });

  test('from elsewhere, which a proxy on this machine tells, it needs audit:read for every organization', async () => {
    const forwarded = { 'X-Forwarded-For': '198.51.100.7' };
    const withToken = (token: string) => ({ ...forwarded, Authorization: `Bearer ${token}` });
    const organization = await app.createOrganization('a');
    expect((await scrape(forwarded)).status).toBe(401);
    expect((await scrape(withToken(await app.tokenFor({ privileges: ['users:read'] })))).status).toBe(403);
    const local = await app.tokenFor({ organizations: [organization.id], privileges: ['audit:read'] });
    expect((await scrape(withToken(local))).status).toBe(403);
    expect((await scrape(withToken(await app.tokenFor({ privileges: ['audit:read'] })))).status).toBe(200);
    const root = new ScimClient(() => ({ baseUrl: app.url() }));
    expect((await root.post('/metrics', {})).status).toBe(405);
  });
});
