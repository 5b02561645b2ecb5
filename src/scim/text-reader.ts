import type { Stored } from '../portal/model';
import type { Query } from '../portal/query';
import type { ScimContext } from './context';
import type { AnswerText, KeptText, TextsOfNow } from './kept-texts';
import { parseListQuery } from './list-query';
import { openPaging } from './paging';
import type { Projection } from './projection';
import { renderResource } from './render';
import type { QueryParameters } from './resource';
import type { ResourceType } from './resource-type';

export interface TextReaderOptions {
  readonly type: ResourceType<Stored>;
  readonly parameters: QueryParameters;
  readonly projection: Projection;
  /** Whoever asks may read the type. */
  readonly context: ScimContext;
  readonly kept: TextsOfNow;
}

/**
 * Reads resources as the texts of their answers, and keeps them: the same queries, mapping and projection as without,
 * run only where nothing is kept.
 */
export class TextReader {
  readonly #options: TextReaderOptions;
  readonly #shown: string;

  constructor(options: TextReaderOptions) {
    this.#options = options;
    const { attributes, excludedAttributes } = options.parameters;
    const isWhole = attributes === undefined && excludedAttributes === undefined;
    this.#shown = isWhole ? '' : JSON.stringify([attributes, excludedAttributes]);
  }

  known(id: string): KeptText | undefined {
    return this.#options.kept.text(this.#keyOf(id));
  }

  /** The text of what was read; kept, unless the clock alone may change it. */
  textOf(model: Stored): KeptText {
    const { type, projection, context, kept } = this.#options;
    const text = JSON.stringify(projection.apply(renderResource(type, model, context)));
    const found = { text, bytes: Buffer.byteLength(text), version: model.version };
    if (!type.isOfTheMoment?.(model)) kept.keepText(this.#keyOf(model.id), found);
    return found;
  }

  /** The text of a list that was read before; undefined where it has to be read. */
  knownList(): AnswerText | undefined {
    const list = this.#options.kept.list(this.#listKey());
    if (!list) return undefined;
    const texts: KeptText[] = [];
    for (const id of list.ids) {
      const known = this.known(id);
      if (!known) return undefined;
      texts.push(known);
    }
    return listText(list.head, texts);
  }

  async readList(): Promise<AnswerText> {
    const { type, parameters, context, kept } = this.#options;
    const query = parseListQuery(parameters, type.schema, context);
    const paging = await openPaging(parameters, { ...query, resource: type.name }, context);
    const { ids, texts, ...found } = await this.#find({ ...query, page: paging.page });
    const { Resources: _texts, ...head } = await paging.respond({ ...found, rows: ids }, texts);
    const start = JSON.stringify(head).slice(0, -1);
    // A cursor has a time at which it ends.
    if (parameters.cursor === undefined && !this.#isOfTheMoment()) kept.keepList(this.#listKey(), { head: start, ids });
    return listText(start, texts);
  }

  async #find(query: Query) {
    const { type, context, projection } = this.#options;
    // A filter finds few, which are read along with it.
    if (query.filter || !type.listIds) {
      const { rows, ...found } = await type.list(context.operation, query, projection);
      return { ...found, ids: rows.map(({ id }) => id), texts: rows.map((row) => this.textOf(row)) };
    }
    const { rows: ids, ...found } = await type.listIds(context.operation, query);
    return { ...found, ...(await this.#textsOf(ids)) };
  }

  /** What was deleted since it was found is left out. */
  async #textsOf(ids: readonly string[]): Promise<{ ids: string[]; texts: KeptText[] }> {
    const { type, context, projection } = this.#options;
    const known = new Map(ids.map((id) => [id, this.known(id)]));
    const missing = ids.filter((id) => !known.get(id));
    const models = missing.length === 0 ? [] : await type.findMany(context.operation, missing, projection);
    for (const model of models) known.set(model.id, this.textOf(model));
    const texts = ids.map((id) => known.get(id));
    return { ids: ids.filter((_id, at) => texts[at]), texts: texts.filter((text) => text !== undefined) };
  }

  #isOfTheMoment(): boolean {
    const { type, parameters } = this.#options;
    return type.momentary?.test(JSON.stringify([parameters.filter, parameters.sortBy])) ?? false;
  }

  #keyOf(id: string): string {
    return `${this.#options.type.name} ${id} ${this.#shown}`;
  }

  #listKey(): string {
    const { type, parameters, context } = this.#options;
    return `${type.name} ${context.tolerant ? 'tolerant' : 'strict'} ${JSON.stringify(parameters)}`;
  }
}

function listText(head: string, texts: readonly AnswerText[]): AnswerText {
  const text = `${head},"Resources":[${texts.map((each) => each.text).join(',')}]}`;
  const further = texts.reduce((sum, each) => sum + each.bytes - each.text.length, 0);
  // All that stands before the resources is the server's own, and ASCII.
  return { text, bytes: text.length + further };
}
