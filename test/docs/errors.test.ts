import { readFileSync } from 'node:fs';
import { PortalError, type PortalErrorCode } from '../../src/portal/errors';
import { translateError } from '../../src/scim/translate-error';

/** Complete by its type: a new code doesn't compile without a row here. */
const CODES: Readonly<Record<PortalErrorCode, true>> = {
  'not-found': true,
  conflict: true,
  'invalid-value': true,
  'invalid-password': true,
  mutability: true,
  forbidden: true,
  unauthenticated: true,
  'version-mismatch': true,
  'too-many-requests': true,
  busy: true,
};

const page = readFileSync('docs/errors.md', 'utf8');

/** Code → status and scimType as the first table of the page has them. */
const documented = new Map(
  [...page.matchAll(/^\| *`([a-z-]+)` *\| *(\d{3}) *\| *(?:`(\w+)`)? *\|/gm)].map(([, code, status, scimType]) => [
    code,
    { status: Number(status), scimType },
  ]),
);

describe('docs/errors.md', () => {
  test('has every code of the portal, and no other', () => {
    expect([...documented.keys()].sort()).toEqual(Object.keys(CODES).sort());
  });

  test.each(Object.keys(CODES) as PortalErrorCode[])('%s is told as the table says', (code) => {
    const told = translateError(new PortalError(code, 'why', { attribute: 'userName' }));
    expect({ status: told?.status, scimType: told?.scimType }).toEqual(documented.get(code));
  });

  test('a conflict about no attribute is not about uniqueness', () => {
    expect(translateError(new PortalError('conflict', 'why'))).toMatchObject({ status: 409, scimType: undefined });
  });
});
