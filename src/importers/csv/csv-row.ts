import type { JsonObject } from '../../portal/model';
import { PORTAL_USER } from '../../portal/schema-urns';
import { restoreFormula } from '../csv-formula';
import type { ResourceRow } from '../source-row';
import type { FoundAttribute } from './attribute-lookup';
import type { CsvColumn, CsvTarget } from './csv-columns';
import { mergeAttributes } from './csv-attributes';

/** Between several values in a cell; one that belongs to a value has a backslash before it. */
const BETWEEN = /(?<!\\)\|/;

type Element = JsonObject & { type?: string };

interface Draft {
  readonly resource: JsonObject;
  passwordHash?: string;
  portalUuid?: string;
  groups?: readonly string[];
}

/** A row of cells as a resource. An empty cell says nothing: what it would set stays. */
export function toResourceRow(
  kind: ResourceRow['kind'],
  line: number,
  cells: readonly string[],
  columns: readonly CsvColumn[],
  raw: () => string,
): ResourceRow {
  return new CsvRow(kind, line, cells, columns, raw);
}

class CsvRow implements ResourceRow, Draft {
  readonly resource: JsonObject = {};
  passwordHash?: string;
  portalUuid?: string;
  groups?: readonly string[];

  readonly #cells: readonly string[];
  readonly #columns: readonly CsvColumn[];

  constructor(
    readonly kind: ResourceRow['kind'],
    readonly line: number,
    cells: readonly string[],
    columns: readonly CsvColumn[],
    readonly raw: () => string,
  ) {
    this.#cells = cells;
    this.#columns = columns;
    fill(this, cells, columns);
  }

  get size(): number {
    return sizeOf(this.#cells);
  }

  /** Made only where somebody asks for it, and once for all rows that have values in the same cells. */
  get columnOf(): ReadonlyMap<string, string> {
    const cells = this.#cells;
    // What stands in `attributes` decides where in a list the values of other columns come.
    if (this.#columns.some(({ target }, at) => cells[at] !== '' && isAttributes(target))) return this.#findColumns();
    const known = knownColumns.get(this.#columns) ?? new Map<string, ReadonlyMap<string, string>>();
    knownColumns.set(this.#columns, known);
    const filled = cells.map(fillingOf).join('');
    const columnOf = known.get(filled) ?? this.#findColumns();
    if (known.size < COLUMNS_KNOWN) known.set(filled, columnOf);
    return columnOf;
  }

  #findColumns(): ReadonlyMap<string, string> {
    const columnOf = new Map<string, string>();
    fill({ resource: {} }, this.#cells, this.#columns, columnOf);
    return columnOf;
  }
}

/** More ways to leave cells empty than most files have. */
const COLUMNS_KNOWN = 100;

const knownColumns = new WeakMap<readonly CsvColumn[], Map<string, ReadonlyMap<string, string>>>();

/** Nothing, nothing but space (which a password may be), or a value. */
function fillingOf(cell: string): string {
  if (cell === '') return '-';
  return restoreFormula(cell.trim()) === '' ? ' ' : 'x';
}

function isAttributes(target: CsvTarget): boolean {
  return target.to === 'field' && target.field === 'attributes';
}

/** Of a row, in characters. */
export function sizeOf(cells: readonly string[]): number {
  let size = 0;
  for (const cell of cells) size += cell.length;
  return size;
}

function fill(
  draft: Draft,
  cells: readonly string[],
  columns: readonly CsvColumn[],
  columnOf?: Map<string, string>,
): void {
  let last: number | undefined;
  for (let at = 0; at < columns.length; at += 1) {
    const column = columns[at];
    const cell = cells[at];
    if (!column || !cell) continue;
    if (isAttributes(column.target)) last = at;
    else setCell(draft, column, cell, columnOf);
  }
  // Wherever it stands: what it holds goes around what the others do.
  const attributes = last === undefined ? undefined : columns[last];
  if (attributes) setCell(draft, attributes, cells[last ?? 0] ?? '', columnOf);
}

function setCell(draft: Draft, { name, target }: CsvColumn, cell: string, columnOf?: Map<string, string>): void {
  if (target.to === 'attribute') {
    const isSecret = target.attribute.name === 'password';
    const text = isSecret ? cell : restoreFormula(cell.trim());
    if (text !== '') {
      const part = setAttribute(draft.resource, target, text);
      columnOf?.set(pathOf(target.attribute, part), name);
    }
  } else if (target.to === 'field') {
    setField(draft, target.field, restoreFormula(cell.trim()));
    columnOf?.set(target.field === 'access' ? `${PORTAL_USER}:access` : target.field, name);
  }
}

function setField(draft: Draft, field: string, text: string): void {
  if (text === '') return;
  if (field === 'passwordHash') draft.passwordHash = text;
  if (field === 'portalUuid') draft.portalUuid = text;
  if (field === 'attributes') mergeAttributes(draft.resource, text);
  if (field === 'groups') draft.groups = valuesOf(text);
  if (field === 'access') ownerOf(draft.resource, PORTAL_USER)['access'] = valuesOf(text).map(accessOf);
}

/** Returns which element of a list it set, if one. */
function setAttribute(
  resource: JsonObject,
  { attribute, type, primary }: Extract<CsvTarget, { to: 'attribute' }>,
  text: string,
): number | undefined {
  const { extension, name, part, multiValued } = attribute;
  const owner = ownerOf(resource, extension);
  if (multiValued && (type !== undefined || part !== undefined)) {
    return setElement(owner, attribute, { type, primary, text });
  }
  if (multiValued) owner[name] = attribute.complex ? valuesOf(text).map((value) => ({ value })) : valuesOf(text);
  else if (part === undefined) owner[name] = text;
  else ownerOf(owner, name)[part] = text;
  return undefined;
}

function pathOf({ extension, name, part }: FoundAttribute, element: number | undefined): string {
  const path = extension === undefined ? name : `${extension}:${name}`;
  if (element !== undefined) return `${path}[${element}].${part ?? 'value'}`;
  return part === undefined ? path : `${path}.${part}`;
}

/** Sets a part of the element of that type, and says which one it is. */
function setElement(
  owner: JsonObject,
  { name, part = 'value' }: FoundAttribute,
  {
    type,
    primary,
    text,
  }: { readonly type: string | undefined; readonly primary: true | undefined; readonly text: string },
): number {
  const list = (owner[name] ??= []) as Element[];
  const found = list.findIndex((element) => element.type === type);
  const element = list[found] ?? (type === undefined ? {} : { type });
  if (found < 0) list.push(element);
  element[part] = text;
  if (primary) element['primary'] = true;
  return found < 0 ? list.length - 1 : found;
}

function ownerOf(resource: JsonObject, name: string | undefined): JsonObject {
  return name === undefined ? resource : ((resource[name] ??= {}) as JsonObject);
}

function valuesOf(text: string): string[] {
  const values = text.includes('|') ? text.split(BETWEEN).map((value) => value.replaceAll('\\|', '|')) : [text];
  return values.map((value) => value.trim()).filter((value) => value !== '');
}

/** `Developer@Acme`: a role in a further organization. */
function accessOf(text: string): JsonObject {
  const [role = '', ...organization] = text.split('@');
  return { role: role.trim(), organization: organization.join('@').trim() };
}
