import type { Access } from './access';
import { insertRows, insertText, statementsFor, WORTH_COMPARING } from './insert-rows';
import { requiredMark, unpackRows } from './sqlite/pack-rows';
import type { PackedRows } from './sqlite/sqlite-thread-statements';
import type { Tables } from './tables';

/** Where packed values are. */
export interface Packed {
  readonly texts: string;
  /** As of {@link PackedRows}. */
  readonly marks: Int32Array;
}

/** Rows of one table that are put together from packed values, and go to a thread that writes without being opened. */
export class PackedTable {
  readonly #table: keyof Tables;
  readonly #common: readonly unknown[];
  readonly #columns: readonly string[];
  readonly #heads: number;
  readonly #width: number;
  /** For each row its texts (those of the head first), and where its marks are. */
  readonly #texts: string[] = [];
  readonly #packs: Packed[] = [];
  readonly #starts: number[] = [];
  readonly #headMarks: number[] = [];

  /** `common`: what all rows have. Then come the columns of the head, which are texts, and those that are packed. */
  constructor(
    table: keyof Tables,
    common: Readonly<Record<string, unknown>>,
    head: readonly string[],
    packed: readonly string[],
  ) {
    this.#table = table;
    this.#common = Object.values(common);
    this.#columns = [...Object.keys(common), ...head, ...packed];
    this.#heads = head.length;
    this.#width = packed.length;
  }

  /** Takes a row's values from where the cursor is, and moves it behind them. */
  add(pack: Packed, cursor: { text: number; mark: number }, head: readonly string[]): void {
    const { text, mark } = cursor;
    const end = mark + this.#width;
    let length = 0;
    for (let at = mark; at < end; at += 1) length += Math.max(0, pack.marks[at] ?? 0);
    for (const value of head) this.#headMarks.push(value.length);
    this.#texts.push(...head, pack.texts.slice(text, text + length));
    this.#packs.push(pack);
    this.#starts.push(mark);
    cursor.text = text + length;
    cursor.mark = end;
  }

  async insert(access: Access): Promise<void> {
    const { runPacked, dialect } = access;
    if (!runPacked) return await this.#insertOpened(access);
    const rows = this.#packs.length;
    const shared = rows >= WORTH_COMPARING ? this.#sharedColumns() : [];
    const alike = [...this.#common.keys(), ...shared.map((column) => this.#firstPacked + column)];
    for (const { size, starts } of statementsFor(rows)) {
      const [from = 0] = starts;
      const text = insertText(dialect, this.#table, { columns: this.#columns, size, shared: alike });
      await runPacked(text, this.#pack(from, from + starts.length * size, { size, shared }));
    }
  }

  get #firstPacked(): number {
    return this.#common.length + this.#heads;
  }

  /** Which of the packed columns hold the same in all rows, and no text. */
  #sharedColumns(): number[] {
    const [start = 0] = this.#starts;
    const [first] = this.#packs;
    const found: number[] = [];
    for (let column = 0; column < this.#width; column += 1) {
      const mark = first?.marks[start + column] ?? 0;
      if (mark < 0 && this.#packs.every((pack, row) => pack.marks[(this.#starts[row] ?? 0) + column] === mark)) {
        found.push(column);
      }
    }
    return found;
  }

  /** The parameters of a statement for each `size` rows: what they share, then the rest, row by row. */
  #pack(from: number, to: number, { size, shared }: { size: number; shared: readonly number[] }): PackedRows {
    const own = Array.from({ length: this.#width }, (_column, at) => at).filter((column) => !shared.includes(column));
    const width = this.#common.length + shared.length + size * (this.#heads + own.length);
    const marks = new Int32Array(((to - from) / size) * width);
    const common = this.#common.map(requiredMark);
    const commonText = this.#common.filter((value) => typeof value === 'string').join('');
    const texts: string[] = [];
    const perRow = this.#heads + 1;
    let place = 0;
    for (let row = from; row < to; row += 1) {
      const start = this.#starts[row] ?? 0;
      const { marks: packed = new Int32Array() } = this.#packs[row] ?? {};
      if ((row - from) % size === 0) {
        texts.push(commonText);
        for (const mark of common) marks[place++] = mark;
        for (const column of shared) marks[place++] = packed[start + column] ?? -1;
      }
      for (let at = row * perRow; at < (row + 1) * perRow; at += 1) texts.push(this.#texts[at] ?? '');
      for (let at = row * this.#heads; at < (row + 1) * this.#heads; at += 1) {
        marks[place++] = this.#headMarks[at] ?? -1;
      }
      for (const column of own) marks[place++] = packed[start + column] ?? -1;
    }
    return { width, texts: texts.join(''), marks };
  }

  /** Where no thread writes. */
  async #insertOpened(access: Access): Promise<void> {
    const rows = this.#packs.length;
    if (rows === 0) return;
    const opened = unpackRows(this.#pack(0, rows, { size: 1, shared: [] }));
    const objects = opened.map((values) => Object.fromEntries(this.#columns.map((name, at) => [name, values[at]])));
    await insertRows(access, this.#table, objects);
  }
}
