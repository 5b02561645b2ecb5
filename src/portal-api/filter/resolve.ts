import { PortalError } from '../../portal/errors';
import type { Operation } from '../../portal/operation';
import type { AttributeRef, Filter } from '../../portal/query';
import type { FilterSyntax } from './syntax';

/** What a `$filter` or `$orderby` can name. */
export type Field = TextField | ChoiceField | UuidField;

export interface TextField {
  readonly kind: 'text';
  readonly attribute: AttributeRef;
}

/** One of a few words, each of which stands for a value of the attribute. */
export interface ChoiceField {
  readonly kind: 'choice';
  readonly attribute: AttributeRef;
  readonly words: ReadonlyMap<string, string | boolean>;
}

/** A Uuid in the clients' sense, which `find` makes the attribute's value; undefined where nothing is known by it. */
export interface UuidField {
  readonly kind: 'uuid';
  readonly attribute: AttributeRef;
  readonly find: (op: Operation, uuid: string) => Promise<string | undefined>;
}

/** By name in lower case. */
export type Fields = ReadonlyMap<string, Field>;

/**
 * Gives every name of a parsed filter its attribute and every value the attribute's. Texts compare regardless of case,
 * and an empty one is no value. Throws `invalid-value` for an unknown field or word, and for a function of what isn't
 * text.
 */
export async function resolveFilter(op: Operation, syntax: FilterSyntax, fields: Fields): Promise<Filter> {
  switch (syntax.kind) {
    case 'and':
    case 'or': {
      const operands = [];
      for (const operand of syntax.operands) operands.push(await resolveFilter(op, operand, fields));
      return { kind: syntax.kind, operands };
    }
    case 'not':
      return { kind: 'not', operand: await resolveFilter(op, syntax.operand, fields) };
    case 'call': {
      const field = lookUp(syntax.field, fields);
      if (field.kind !== 'text') throw refusal(`${syntax.field} is no text: it can be compared by "eq" and "ne" only`);
      return { kind: 'compare', attribute: field.attribute, operator: syntax.operator, value: syntax.value };
    }
    case 'compare': {
      const equal = await resolveEqual(op, lookUp(syntax.field, fields), syntax.field, syntax.value);
      return syntax.operator === 'eq' ? equal : { kind: 'not', operand: equal };
    }
  }
}

/** The field that a `$orderby` names. Throws `invalid-value`. */
export function sortableAttribute(name: string, fields: Fields): AttributeRef {
  const field = fields.get(name.toLowerCase());
  if (field && field.kind !== 'uuid') return field.attribute;
  throw new PortalError('invalid-value', `$orderby: there is no ordering by "${name}".`, { attribute: '$orderby' });
}

async function resolveEqual(op: Operation, field: Field, name: string, value: string | null): Promise<Filter> {
  const { attribute } = field;
  if (value === null || value === '') return { kind: 'not', operand: { kind: 'present', attribute } };
  const known = await valueOf(op, field, name, value);
  return known === undefined ? NOTHING : { kind: 'compare', attribute, operator: 'eq', value: known };
}

const NOTHING: Filter = { kind: 'or', operands: [] };

async function valueOf(op: Operation, field: Field, name: string, value: string) {
  switch (field.kind) {
    case 'text':
      return value;
    case 'uuid':
      return await field.find(op, value);
    case 'choice': {
      const word = field.words.get(value.toUpperCase());
      if (word !== undefined) return word;
      throw refusal(`${name} is one of ${Array.from(field.words.keys()).join(', ')}`);
    }
  }
}

function lookUp(name: string, fields: Fields): Field {
  const field = fields.get(name.toLowerCase());
  if (field) return field;
  throw refusal(`there is no filter by "${name}"`);
}

function refusal(problem: string): PortalError {
  return new PortalError('invalid-value', `The $filter is wrong: ${problem}.`, { attribute: '$filter' });
}
