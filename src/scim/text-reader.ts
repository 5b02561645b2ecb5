import type { Stored } from '../portal/model';
import type { Query } from '../portal/query';
import type { ScimContext } from './context';
import type { AnswerText, KeptText, TextsOfNow } from './kept-texts';
import { inParts, isLarge, LargeAnswer, listParts, resourceParts, type AnswerBody } from './large-answer';
import { parseListQuery } from './list-query';
import { openPaging, type FoundPage } from './paging';
import type { QueryParameters } from './parameters';
import type { Projection } from './projection';
import { renderText } from './render';
import type { ResourceType } from './resource-type';

export interface TextReaderOptions {
  readonly type: ResourceType<Stored>;
  readonly parameters: QueryParameters;
  readonly projection: Projection;
  /** Whoever asks may read the type. */
  readonly context: ScimContext;
  /** Undefined: nothing is kept. */
  readonly kept: TextsOfNow | undefined;
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
    const { type, kept } = this.#options;
    return kept && knownText(type, kept, id, this.#shown);
  }

  /** The text of what was read; kept, unless the clock alone may change it. */
  textOf(model: Stored): KeptText {
    const { type, kept } = this.#options;
    const text = renderText(this.#options, model, this.#shown === '');
    const found = { text, bytes: Buffer.byteLength(text), version: model.version, restsOn: type.restsOn?.(model) };
    if (kept && !type.isOfTheMoment?.(model))
      kept.keepText(keyOf(type, model.id, this.#shown), found, type.stampOf !== undefined);
    return found;
  }

  /** The same, part by part where the values of an attribute were left out. */
  bodyOf(model: Stored): AnswerBody {
    return isLarge(this.#options, model) ? new LargeAnswer(resourceParts(this.#options, model)) : this.textOf(model);
  }

  /** `key`: under which it is kept; see {@link knownList}. */
  async readList(key: string): Promise<AnswerBody> {
    const { type, parameters, context, kept } = this.#options;
    const query = parseListQuery(parameters, type.schema, context);
    const opened = openPaging(parameters, () => ({ ...query, resource: type.name }), context);
    // Waiting for what is there already takes longer than it takes to make it.
    const paging = opened instanceof Promise ? await opened : opened;
    // The engine makes no two objects alike where members come after copied ones, and whoever gets them waits for it.
    const found = await this.#find({ page: paging.page, ...query });
    const { ids, texts, large } = found;
    const head = paging.head(found.page, ids.length);
    const start = JSON.stringify(head instanceof Promise ? await head : head).slice(0, -1);
    if (large) return new LargeAnswer(listParts(this.#options, start, large));
    // A cursor has a time at which it ends.
    if (kept && parameters.cursor === undefined && !this.#isOfTheMoment()) {
      kept.keepList(key, { head: start, ids, shown: this.#shown, foundBy: type.foundBy?.(query) });
    }
    return listText(start, texts);
  }

  async #find(query: Query): Promise<FoundTexts> {
    const { type, context, projection, kept } = this.#options;
    // A filter finds few, which are read along with it, where their texts are hardly kept.
    if (!kept || !type.listIds || (query.filter && !(type.stampOf && kept.luck.isLikely))) {
      const page = await type.list(context.operation, query, inParts(projection, context));
      const { rows } = page;
      const ids = rows.map(({ id }) => id);
      if (rows.some((row) => isLarge(this.#options, row))) return { page, ids, texts: [], large: rows };
      return { page, ids, texts: rows.map((row) => this.#wanted(row.id) ?? this.textOf(row)) };
    }
    const page = await type.listIds(context.operation, query);
    return { page, ...(await this.#textsOf(page.rows)) };
  }

  /** What was deleted since it was found is left out. */
  async #textsOf(ids: readonly string[]): Promise<Pick<FoundTexts, 'ids' | 'texts' | 'large'>> {
    const known = new Map(ids.map((id) => [id, this.#wanted(id)]));
    const missing = ids.filter((id) => !known.get(id));
    const models = await this.#read(missing);
    if (models.some((model) => isLarge(this.#options, model))) {
      const large = missing.length === ids.length ? models : await this.#read(ids);
      return { ids: large.map(({ id }) => id), texts: [], large };
    }
    for (const model of models) known.set(model.id, this.textOf(model));
    const texts = ids.map((id) => known.get(id));
    return { ids: ids.filter((_id, at) => texts[at]), texts: texts.filter((text) => text !== undefined) };
  }

  #wanted(id: string): KeptText | undefined {
    const known = this.known(id);
    this.#options.kept?.luck.note(known !== undefined);
    return known;
  }

  async #read(ids: readonly string[]): Promise<readonly Stored[]> {
    const { type, context, projection } = this.#options;
    const [first] = ids;
    if (first === undefined) return [];
    if (ids.length > 1) return await type.findMany(context.operation, ids, inParts(projection, context));
    const model = await type.find(context.operation, first, inParts(projection, context));
    return model ? [model] : [];
  }

  #isOfTheMoment(): boolean {
    const { type, parameters } = this.#options;
    return [parameters.filter, parameters.sortBy].some((text) => type.momentary?.test(String(text)) ?? false);
  }
}

function knownText(type: ResourceType<Stored>, kept: TextsOfNow, id: string, shown: string): KeptText | undefined {
  return kept.text(keyOf(type, id, shown), type.stampOf?.(kept.stamps, id));
}

function keyOf({ name }: ResourceType<Stored>, id: string, shown: string): string {
  return `${name} ${id} ${shown}`;
}

/**
 * The text of a list that was read before; undefined where it has to be read. `key`: what type it is of, what is asked
 * of it in which words, and how they are understood.
 */
export function knownList(type: ResourceType<Stored>, kept: TextsOfNow, key: string): AnswerText | undefined {
  const list = kept.list(key);
  if (!list) return undefined;
  const texts: KeptText[] = [];
  for (const id of list.ids) {
    const known = knownText(type, kept, id, list.shown);
    if (!known) return undefined;
    texts.push(known);
  }
  return listText(list.head, texts);
}

interface FoundTexts {
  readonly page: FoundPage;
  readonly ids: readonly string[];
  readonly texts: readonly KeptText[];
  /** What was found instead, where the texts of all together are too large. */
  readonly large?: readonly Stored[];
}

function listText(head: string, texts: readonly AnswerText[]): AnswerText {
  const text = `${head},"Resources":[${texts.map((each) => each.text).join(',')}]}`;
  const further = texts.reduce((sum, each) => sum + each.bytes - each.text.length, 0);
  // All that stands before the resources is the server's own, and ASCII.
  return { text, bytes: text.length + further };
}
