import type { ScimType } from './errors';

/** How such a request ends. */
export interface Outcome {
  readonly status: number;
  readonly scimType?: ScimType;
  /** In words, after the status. */
  readonly effect: string;
}

/** One habit of identity providers that the RFCs forbid, or leave open. */
export interface Tolerance {
  /** Comments and tests say `T1` and so on. */
  readonly number: number;
  readonly sends: string;
  /** Under the profiles `standard`, `entra` and `okta`. */
  readonly standard: Outcome;
  /** Under `rfc`; absent: the same, for no MUST speaks against it. */
  readonly rfc?: Outcome;
}

/**
 * What the profiles of a connection differ in. `standard`, `entra` and `okta` understand the same dialects, for tenants
 * of every vendor send more than one; `rfc` keeps to the letter. The code that does it is marked with the number.
 */
export const TOLERANCES: readonly Tolerance[] = [
  {
    number: 1,
    sends: '`"op": "Add"`, `"Replace"`, `"Remove"`',
    standard: { status: 200, effect: 'taken in any case' },
    rfc: { status: 400, scimType: 'invalidSyntax', effect: 'the three verbs are lower case' },
  },
  {
    number: 2,
    sends: '`"True"` or `"false"` where a boolean is due',
    standard: { status: 200, effect: 'coerced and kept as a boolean; any other string is 400 `invalidValue`' },
    rfc: { status: 400, scimType: 'invalidValue', effect: 'a string is no boolean' },
  },
  {
    number: 3,
    sends: 'a boolean in quotes in a filter: `roles[primary eq "True"]`',
    standard: { status: 200, effect: 'compared as a boolean' },
    rfc: { status: 400, scimType: 'invalidFilter', effect: 'the value is not of the attribute’s type' },
  },
  {
    number: 4,
    sends: 'dotted keys in the value of a PATCH without path: `"name.givenName"`',
    standard: { status: 200, effect: 'each key is a path' },
    rfc: { status: 400, scimType: 'invalidValue', effect: 'there is no attribute of that name' },
  },
  {
    number: 5,
    sends: 'URN-qualified keys in the value of a PATCH without path: `"urn:…:User:department"`',
    standard: { status: 200, effect: 'each key is a path; the URN is added to `schemas`' },
    rfc: {
      status: 400,
      scimType: 'invalidValue',
      effect: 'an extension’s attributes stand in an object under its URN',
    },
  },
  {
    number: 6,
    sends: 'an extension’s attribute without its URN as a PATCH path: `manager`',
    standard: { status: 200, effect: 'found where one extension only has it' },
    rfc: { status: 400, scimType: 'invalidPath', effect: 'the core schema has no such attribute' },
  },
  {
    number: 7,
    sends: '`manager` as a string, as a list of one object, or as `""`',
    standard: { status: 200, effect: 'read as `{"value": …}`, `""` as none; always answered as an object' },
    rfc: { status: 400, scimType: 'invalidValue', effect: 'a complex value is an object' },
  },
  {
    number: 8,
    sends: 'a value filter on a single complex attribute: `remove manager[value eq "…"]`',
    standard: { status: 200, effect: 'selects the value or nothing; nothing is a success without change' },
    rfc: { status: 400, scimType: 'invalidPath', effect: 'only multi-valued attributes have values to select' },
  },
  {
    number: 9,
    sends: '`replace emails[type eq "other"].value` where no such element is',
    standard: {
      status: 200,
      effect: 'the element that the filter describes is created; one that it doesn’t is 400 `noTarget`',
    },
    rfc: { status: 400, scimType: 'noTarget', effect: 'RFC 7644 §3.5.2.3' },
  },
  {
    number: 10,
    sends: '`remove` with `"path": "members"` and a list of values',
    standard: { status: 200, effect: 'removes those and no other' },
    rfc: {
      status: 400,
      scimType: 'invalidSyntax',
      effect: 'a remove has no value; refused rather than emptying the group',
    },
  },
  {
    number: 11,
    sends: 'an add of a member who is in, a remove of one who isn’t',
    standard: { status: 200, effect: 'no change: version and lastModified stay' },
  },
  {
    number: 12,
    sends: '`id`, `meta`, `schemas` or `groups` in the value of a PATCH without path',
    standard: {
      status: 200,
      effect: 'passed over (in POST and PUT by every profile); as an explicit path 400 `mutability`',
    },
    rfc: { status: 400, scimType: 'mutability', effect: 'they are read-only' },
  },
  {
    number: 13,
    sends: 'a URN of nobody’s in `schemas`',
    standard: { status: 201, effect: 'ignored, not echoed; an extension that isn’t listed is taken by every profile' },
    rfc: { status: 400, scimType: 'invalidValue', effect: '`schemas` holds the resource type’s own' },
  },
  {
    number: 14,
    sends: 'unknown attributes beside known ones in the value of a PATCH without path',
    standard: { status: 200, effect: 'ignored (in POST and PUT by every profile); alone or as a path 400' },
    rfc: { status: 400, scimType: 'invalidValue', effect: 'there is no such attribute' },
  },
  {
    number: 15,
    sends: 'a role’s value as JSON in a string: `"{\\"value\\":\\"…\\"}"`',
    standard: { status: 201, effect: 'unpacked' },
    rfc: { status: 400, scimType: 'invalidValue', effect: 'there is no role of that value' },
  },
  {
    number: 16,
    sends: '`null` for attributes and sub-attributes: `"$ref": null`',
    standard: { status: 201, effect: 'unassigned (RFC 7643 §2.5)' },
  },
  {
    number: 17,
    sends: 'numbers for strings: `"employeeNumber": 701984`',
    standard: { status: 201, effect: 'kept as the string; more digits than a number keeps are 400 `invalidValue`' },
    rfc: { status: 400, scimType: 'invalidValue', effect: 'a number is no string' },
  },
  {
    number: 18,
    sends: '`Content-Type: application/json`, with a charset, or none; `Accept: application/json`, `*/*`, or none',
    standard: {
      status: 201,
      effect: 'taken; answered as `application/scim+json` unless only `application/json` will do; other bodies are 415',
    },
  },
  {
    number: 19,
    sends: 'a filter’s value without quotes: `externalId eq jyoung`',
    standard: { status: 200, effect: 'a string; `+` is a space and operators are taken in any case by every profile' },
    rfc: { status: 400, scimType: 'invalidFilter', effect: 'a value is JSON' },
  },
  {
    number: 20,
    sends: 'unknown query parameters: `?aadOptscim062020`',
    standard: { status: 200, effect: 'ignored (RFC 7644 §3.4.2)' },
  },
  {
    number: 21,
    sends: 'a PATCH with an empty list of operations',
    standard: { status: 200, effect: 'no change' },
    rfc: { status: 400, scimType: 'invalidSyntax', effect: 'RFC 7644 §3.5.2: one or more' },
  },
  {
    number: 22,
    sends: 'two values with `"primary": true` in POST or PUT',
    standard: { status: 201, effect: 'the last is primary; in a PATCH the newly set one, by every profile' },
    rfc: { status: 400, scimType: 'invalidValue', effect: 'RFC 7643 §2.4: no more than once' },
  },
  {
    number: 23,
    sends: 'a random `password` with every create',
    standard: { status: 201, effect: 'as the connection’s password mode says: `apply`, `ignore` or `require`' },
  },
  {
    number: 24,
    sends: '`"active": false` in a create',
    standard: { status: 201, effect: 'honoured' },
  },
  {
    number: 25,
    sends: 'a filter on groups where there are none',
    standard: { status: 200, effect: 'an empty list' },
  },
  {
    number: 26,
    sends: 'the membership question: `id eq "…" and members eq "…"`',
    standard: { status: 200, effect: '`members` stands for `members.value`; answered from an index' },
  },
  {
    number: 27,
    sends: '`excludedAttributes=members`',
    standard: { status: 200, effect: 'members aren’t even loaded' },
  },
  {
    number: 28,
    sends: 'one unknown member among known ones',
    standard: {
      status: 400,
      scimType: 'invalidValue',
      effect: 'names the member; nothing is changed (RFC 7644 §3.5.2)',
    },
  },
  {
    number: 29,
    sends: 'a PUT of a group without `members`, or with members without `type`',
    standard: { status: 200, effect: 'without: they stay; `[]` or `null`: none; the type follows from the id' },
  },
  {
    number: 30,
    sends: 'a trailing slash; `/users` in another case; a double slash',
    standard: { status: 200, effect: 'the first two change nothing; a double slash between segments is 404' },
  },
  {
    number: 31,
    sends: 'a userName that is taken, in another case',
    standard: { status: 409, scimType: 'uniqueness', effect: 'the detail names the attribute' },
  },
  {
    number: 32,
    sends: 'more than the server can hash at a time',
    standard: { status: 503, effect: '`Retry-After` in whole seconds' },
  },
  {
    number: 33,
    sends: 'query parameters in other case: `startindex`',
    standard: { status: 200, effect: 'taken' },
  },
  {
    number: 34,
    sends: 'a create for a user who is there and inactive',
    standard: {
      status: 409,
      scimType: 'uniqueness',
      effect: 'the inactive user is found by the filter, and activated by PUT or PATCH',
    },
  },
  {
    number: 35,
    sends: 'the operations of a PATCH alone as the `data` of a Bulk operation, as an example of RFC 7644 §3.7.3 does',
    standard: { status: 200, effect: 'taken' },
    rfc: { status: 400, scimType: 'invalidSyntax', effect: 'RFC 7644 §3.7: the data is what a PATCH would send' },
  },
];
