import { ScimError } from './errors';

/** Versions are weak: they say that the resource is the same, not that two bodies match to the byte (RFC 7644 §3.14). */
export function etagOf(version: number): string {
  return `W/"${version}"`;
}

/** The conditions a request carries (RFC 9110 §13.1.1, §13.1.2), undefined where the header is absent. */
export interface Preconditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

/** Throws 412 unless If-Match is absent, `*`, or lists the version. SCIM's tags are weak, so they compare weakly. */
export function checkIfMatch({ ifMatch }: Preconditions, version: number): void {
  if (ifMatch === undefined || lists(ifMatch, version)) return;
  throw new ScimError(
    412,
    undefined,
    `The resource has changed: its version is ${etagOf(version)}, the request expects ${ifMatch}.`,
  );
}

/** Whether If-None-Match lists the version: a read answers 304 then, a write 412. */
export function matchesIfNoneMatch({ ifNoneMatch }: Preconditions, version: number): boolean {
  return ifNoneMatch !== undefined && lists(ifNoneMatch, version);
}

function lists(header: string, version: number): boolean {
  if (header.trim() === '*') return true;
  return header.split(',').some((tag) => opaque(tag) === String(version));
}

/** The tag without `W/` and quotes; some clients leave the quotes out. */
function opaque(tag: string): string {
  return tag
    .trim()
    .replace(/^W\//i, '')
    .replace(/^"(.*)"$/, '$1');
}
