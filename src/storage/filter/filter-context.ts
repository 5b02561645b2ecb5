import type { RawBuilder } from 'kysely';
import type { Scope } from '../../portal/model';
import type { AttributeRef, ResourceName } from '../../portal/query';
import type { Dialect } from '../dialect';

/** What a filter becomes SQL for. */
export interface FilterContext {
  readonly dialect: Dialect;
  /** What must not be seen must not be found either. */
  readonly scope: Scope;
  readonly resource: ResourceName;
  /** The name or alias of the resource's table in the query. */
  readonly table: string;
  /** The base of every location, without a slash at the end. */
  readonly resourceBase: string;
  /** UTC, ISO 8601 with milliseconds: what is locked until later is locked. */
  readonly now: string;
  /** Whether few rows are left to be tested, found by something else. */
  readonly few?: boolean;
}

/** A single value in SQL; null where there is none. Text compares byte by byte. */
export interface Operand {
  readonly kind: 'text' | 'boolean' | 'number';
  readonly sql: RawBuilder<unknown>;
  /** Whether the text is folded, so that what it is compared with has to be, too. */
  readonly folded: boolean;
  /** Whether it is a time that an index is in the order of: who asks for later ones wants the few latest. */
  readonly isTime?: boolean;
  /** Of a truth value, that it holds, or that it doesn't, as an index knows it. */
  readonly holds?: RawBuilder<boolean>;
  readonly fails?: RawBuilder<boolean>;
}

/** The value of a single-valued attribute of a resource or of an element. */
export type Find = (attribute: AttributeRef) => Operand;

/** How a row shows an attribute's value. */
export type Column = (context: FilterContext, attribute: AttributeRef) => Operand;

/** A multi-valued attribute. */
export interface Collection {
  /** Whether there is an element that fulfils the condition. */
  any(context: FilterContext, condition: (find: Find) => RawBuilder<boolean>): RawBuilder<boolean>;
  /** Whether there is an element at all. */
  present(context: FilterContext): RawBuilder<boolean>;
  /** What sorts the resource: the value of its primary element, or else of its first (RFC 7644 §3.4.2.3). */
  first(context: FilterContext, attribute: AttributeRef): Operand;
}

/** `name`, `meta.created`, `urn:…:User:organization.value`: how `columns.ts` names an attribute. */
export function notationOf(path: readonly string[]): string {
  const [first = '', ...rest] = path;
  return first.startsWith('urn:') ? `${first}:${rest.join('.')}` : path.join('.');
}
