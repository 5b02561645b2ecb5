import type { AttributeRef, Filter } from '../../portal/query';

/** What a filter is but for the texts of its tests for equality, which are put into `texts`, from left to right. */
export function shapeOf(filter: Filter, texts: string[]): string {
  switch (filter.kind) {
    case 'compare':
      if (typeof filter.value !== 'string' || filter.operator !== 'eq') return JSON.stringify(filter);
      texts.push(filter.value);
      return `${nameOf(filter.attribute)}=`;
    case 'present':
      return JSON.stringify(filter);
    case 'not':
      return `!(${shapeOf(filter.operand, texts)})`;
    case 'element':
      return `${nameOf(filter.attribute)}[${shapeOf(filter.where, texts)}]`;
    case 'and':
    case 'or':
      return `${filter.kind}(${filter.operands.map((operand) => shapeOf(operand, texts)).join(' ')})`;
  }
}

const names = new WeakMap<AttributeRef, string>();

/** All that is known of an attribute. */
function nameOf(attribute: AttributeRef): string {
  const known = names.get(attribute);
  if (known !== undefined) return known;
  const name = JSON.stringify(attribute);
  names.set(attribute, name);
  return name;
}

/** The same filter with other texts in its tests for equality, from left to right. */
export function withTexts(filter: Filter, change: (text: string) => string): Filter {
  switch (filter.kind) {
    case 'compare':
      return typeof filter.value === 'string' && filter.operator === 'eq'
        ? { ...filter, value: change(filter.value) }
        : filter;
    case 'present':
      return filter;
    case 'not':
      return { ...filter, operand: withTexts(filter.operand, change) };
    case 'element':
      return { ...filter, where: withTexts(filter.where, change) };
    case 'and':
    case 'or':
      return { ...filter, operands: filter.operands.map((operand) => withTexts(operand, change)) };
  }
}
