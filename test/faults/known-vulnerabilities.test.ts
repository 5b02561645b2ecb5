import { gravest, lookUpAdvisories, readAdvisories } from './advisories';
import { say } from './figures';
import { isAtLength } from './rounds';

/** Only in long runs: the answer depends on the day and the network, not on the change that is being tested. */
const advisories = isAtLength ? lookUpAdvisories() : undefined;
if (advisories?.kind === 'not looked up') say(`known vulnerabilities: NOT LOOKED UP: ${advisories.reason}`);

describe('known vulnerabilities', () => {
  const lookedUp = advisories?.kind === 'known' ? advisories : undefined;

  // Where nobody answers it is skipped: that is no proof that there are none.
  (lookedUp ? test : test.skip)('of what the server runs on none is high or critical', () => {
    const { packages, found } = lookedUp!;
    say(`known vulnerabilities: ${found.length} in ${packages} packages`);
    expect(packages).toBeGreaterThan(50);
    expect(gravest(found)).toEqual([]);
  });
});

describe('what npm audit prints', () => {
  const report = (vulnerabilities: object) =>
    JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { dependencies: { prod: 130 } } });

  test('high and critical ones are told from the others', () => {
    const answer = readAdvisories(
      report({ a: { severity: 'moderate' }, b: { severity: 'high' }, c: { severity: 'critical' } }),
    );
    expect(answer).toMatchObject({ kind: 'known', packages: 130 });
    expect(gravest(answer.kind === 'known' ? answer.found : [])).toEqual([
      { package: 'b', severity: 'high' },
      { package: 'c', severity: 'critical' },
    ]);
  });

  test('no report is not a clean one', () => {
    expect(readAdvisories(report({}))).toEqual({ kind: 'known', packages: 130, found: [] });
    for (const [printed, reason] of [
      ['{"message":"405 Method Not Allowed","method":"POST","statusCode":405}', '405'],
      ['{"error":{"code":"ENOTFOUND","summary":"…"}}', 'ENOTFOUND'],
      ['', 'silence'],
      ['{}', 'silence'],
    ] as const) {
      expect(readAdvisories(printed)).toEqual({
        kind: 'not looked up',
        reason: `no advisory service answers (${reason})`,
      });
    }
  });
});
