import { ScimError, type ScimType } from '../errors';

/** The refusals of RFC 7644 §3.5.2 and Table 9; all are 400. */
export const invalidPath = refusal('invalidPath');
export const invalidSyntax = refusal('invalidSyntax');
export const mutability = refusal('mutability');
export const noTarget = refusal('noTarget');

function refusal(scimType: ScimType): (detail: string) => ScimError {
  return (detail) => new ScimError(400, scimType, detail);
}

/** A client's own words in a detail: not whole if they are long. */
export function quoted(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text.toWellFormed()}"`;
}
