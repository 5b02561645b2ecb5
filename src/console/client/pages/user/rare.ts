import { ENTERPRISE_USER, PORTAL_USER } from '../../kit/scim';
import type { PluralName } from './attributes';

/** What is seldom filled in: folded away as long as it is empty. */
const RARE: ReadonlySet<string> = new Set([
  'name.middleName',
  'name.honorificPrefix',
  'name.honorificSuffix',
  'name.formatted',
  'nickName',
  'externalId',
  'userType',
  `${ENTERPRISE_USER}:costCenter`,
  `${ENTERPRISE_USER}:organization`,
  `${ENTERPRISE_USER}:division`,
  'locale',
  'timezone',
  'profileUrl',
  `${PORTAL_USER}:idpUsername`,
  `${PORTAL_USER}:licenseType`,
  'addresses' satisfies PluralName,
  'ims' satisfies PluralName,
  'photos' satisfies PluralName,
  'entitlements' satisfies PluralName,
]);

/** What of some attributes is shown at once, and what is folded away: by how it was when the page was opened. */
export function splitRare<Name extends string>(
  names: readonly Name[],
  isFilled: (name: Name) => boolean,
): { readonly shown: readonly Name[]; readonly folded: readonly Name[] } {
  const isFolded = (name: Name) => RARE.has(name) && !isFilled(name);
  return { shown: names.filter((name) => !isFolded(name)), folded: names.filter(isFolded) };
}
