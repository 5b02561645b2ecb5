import { setImmediate as nextTurn } from 'node:timers/promises';
import { demand } from '../portal/access';
import type { Operation } from '../portal/operation';
import type { JsonObject, Stored } from '../portal/model';
import { asSelf, isSelf } from '../portal/sessions/as-self';
import { coerceResource, requireAttributes, type CoercedResource } from './coerce';
import type { ScimContext } from './context';
import { isJsonObject } from './equal';
import { ScimError } from './errors';
import { checkIfMatch, etagOf, matchesIfNoneMatch } from './etag';
import { parseListQuery, type ListParameters } from './list-query';
import type { AnswerText, TextsOfNow } from './kept-texts';
import { inParts, isLarge, LargeAnswer, resourceParts, type AnswerBody } from './large-answer';
import { openPaging, respond, type PageParameters } from './paging';
import { applyPatchInTurns } from './patch';
import { QueryText } from './parameters';
import { parseProjection, type Projection, type ProjectionQuery } from './projection';
import { locationOf, renderResource } from './render';
import type { ApplyPatch, ChangeOf, ResourceType, Wants } from './resource-type';
import { ResourceBase } from './scimmy';
import { knownList, TextReader } from './text-reader';

/** Query parameters, names in the RFC's case. */
export type QueryParameters = ListParameters & PageParameters & ProjectionQuery;

/**
 * The one class behind every resource type: what scimmy's routers call for a request. It reads, checks preconditions,
 * applies the change in one transaction, and answers. What differs between the types is their `ResourceType`.
 *
 * scimmy's own parsing of filters and paths is never reached (it backtracks exponentially): `super()` gets neither
 * query nor id.
 */
export abstract class ScimResource extends ResourceBase {
  // Not under the base class's names (`id`, `filter`, `attributes`), which stay empty.
  private readonly resourceId: string | undefined;
  private readonly query: QueryParameters | QueryText;

  protected abstract readonly resourceType: ResourceType<Stored>;

  constructor(idOrQuery?: string | QueryParameters | QueryText, query?: QueryParameters | QueryText) {
    super();
    this.resourceId = typeof idOrQuery === 'string' ? idOrQuery : undefined;
    this.query = (typeof idOrQuery === 'string' ? query : idOrQuery) ?? {};
  }

  private get parameters(): QueryParameters {
    return this.query instanceof QueryText ? this.query.parameters : this.query;
  }

  /** GET of one (RFC 7644 §3.4.1) or of a list (§3.4.2). */
  async read(asked: ScimContext): Promise<JsonObject | undefined> {
    return await this.readAdmitted(this.admit(asked, 'read'));
  }

  private async readAdmitted(admitted: ScimContext | Promise<ScimContext>): Promise<JsonObject | undefined> {
    // Waiting for what is there already would be the dearest part of a short read.
    const context = admitted instanceof Promise ? await admitted : admitted;
    const projection = this.projection();
    if (this.resourceId === undefined) return await this.list(context, projection);
    const model = await this.mustFind(context.operation, this.resourceId, projection);
    if (!this.unlessMatched(context, model.id, model.version)) return undefined;
    return projection.apply(this.render(model, context));
  }

  /**
   * The same as the text of the answer, which is kept for as long as nobody changes anything; at once where it is
   * known. Undefined for 304.
   */
  readText(asked: ScimContext): AnswerText | undefined | Promise<AnswerBody | undefined> {
    const admitted = this.admit(asked, 'read');
    const { scope, stamp } = asked.operation;
    const kept = admitted === asked ? asked.kept.now(scope, stamp) : undefined;
    const isPlain = admitted !== asked || (!kept && !this.mayBeLarge(asked));
    if (isPlain) return this.readAdmitted(admitted).then(answerTextOf);
    if (this.resourceId === undefined) return this.listText(asked, kept);
    return this.resourceText(asked, this.textReader(asked, kept), this.resourceId);
  }

  /** Lists that were asked for in the same words are the same. */
  private listText(context: ScimContext, kept: TextsOfNow | undefined): AnswerText | Promise<AnswerBody> {
    const { query, resourceType } = this;
    const words = query instanceof QueryText ? query.text : JSON.stringify(query);
    const key = `${resourceType.name} ${context.tolerant ? 'tolerant' : 'strict'} ${words}`;
    return (kept && knownList(resourceType, kept, key)) ?? this.textReader(context, kept).readList(key);
  }

  private hasMany(body: unknown): boolean {
    const { large } = this.resourceType;
    const values = large && isJsonObject(body) ? body[large.attribute] : undefined;
    return Array.isArray(values) && values.length > MANY;
  }

  private mayBeLarge({ sendsParts }: ScimContext): boolean {
    const { large } = this.resourceType;
    return sendsParts && large !== undefined && this.projection().wants(large.attribute);
  }

  private textReader(context: ScimContext, kept: TextsOfNow | undefined): TextReader {
    const { resourceType: type, parameters } = this;
    return new TextReader({ type, parameters, projection: this.projection(), context, kept });
  }

  private resourceText(context: ScimContext, reader: TextReader, id: string) {
    const known = reader.known(id);
    if (known) return this.unlessMatched(context, id, known.version) ? known : undefined;
    return this.mustFind(context.operation, id, inParts(this.projection(), context)).then((model) =>
      this.unlessMatched(context, id, model.version) ? reader.bodyOf(model) : undefined,
    );
  }

  /** Sets the answer's headers; false where it is 304. Throws 412 where If-Match doesn't hold. */
  private unlessMatched(context: ScimContext, id: string, version: number): boolean {
    checkIfMatch(context.preconditions, version);
    context.setHeader('ETag', etagOf(version));
    if (matchesIfNoneMatch(context.preconditions, version)) {
      context.setStatus(304);
      return false;
    }
    context.setHeader('Location', locationOf(this.resourceType, { id }, context));
    return true;
  }

  /** POST (RFC 7644 §3.3) without an id, PUT (§3.5.1) with one. */
  async write(body: unknown, asked: ScimContext): Promise<JsonObject | LargeAnswer | undefined> {
    const { resourceType } = this;
    const context = await this.admit(asked, 'write');
    const projection = this.projection();
    // To parse them took long enough.
    if (this.hasMany(body)) await nextTurn();
    const coerced = this.coerceNew(body, context);
    if (this.resourceId !== undefined) {
      const change = await resourceType.replace(context, this.resourceId, coerced);
      return await this.change(context, projection, change);
    }
    const create = await resourceType.create(context, coerced);
    return await context.operation.transaction(async (op) => {
      const made = await create(op);
      return typeof made === 'string'
        ? this.reread(op, made, context, projection)
        : this.answer(made, context, projection);
    });
  }

  /**
   * Several POSTs in one transaction; undefined for each that has to be tried alone, as something is wrong with it:
   * nothing has happened then. Thrown, none has happened, nor have any where `orNone` and one would have to be left out.
   */
  async createMany(
    bodies: readonly unknown[],
    asked: ScimContext,
    { orNone = false } = {},
  ): Promise<readonly (Created | undefined)[]> {
    const { resourceType } = this;
    if (!resourceType.createMany) return [];
    const context = await this.admit(asked, 'write');
    const coerced = bodies.map((body) => this.tryCoerce(body, context));
    if (orNone && coerced.includes(undefined)) return [];
    const create = await resourceType.createMany(context, coerced);
    const make = async (op: Operation) => {
      const made = await create(op);
      if (orNone && made.includes(undefined)) throw new ScimError(400, undefined, 'Not all can be created together.');
      return made;
    };
    const ids = await context.operation.transaction(make, { writesMuch: true });
    const version = etagOf(FIRST_VERSION);
    return ids.map((id) =>
      id === undefined ? undefined : { id, version, location: locationOf(resourceType, { id }, context) },
    );
  }

  private tryCoerce(body: unknown, context: ScimContext): CoercedResource | undefined {
    try {
      return this.coerceNew(body, context);
    } catch {
      return undefined;
    }
  }

  private coerceNew(body: unknown, context: ScimContext): CoercedResource {
    const coerced = coerceResource(body, this.resourceType.schema, context);
    requireAttributes(coerced.resource, this.resourceType.schema);
    return coerced;
  }

  /** PATCH (RFC 7644 §3.5.2): 200 with the resource, or undefined for 204. */
  async patch(body: unknown, asked: ScimContext): Promise<JsonObject | LargeAnswer | undefined> {
    const { resourceType, resourceId } = this;
    const context = await this.admit(asked, 'write');
    const projection = this.projection();
    const change = await resourceType.patch(context, resourceId ?? '', this.patcher(body, context), body);
    return await this.change(context, projection, change, (op) => this.answersPatch(op, context));
  }

  /** DELETE (RFC 7644 §3.6). */
  async dispose(asked: ScimContext): Promise<void> {
    const context = await this.admit(asked, 'write');
    await context.operation.transaction(async (op) => {
      await this.resourceType.delete(op, await this.findForUpdate(op, context));
    });
  }

  /** Users see themselves, and change of themselves what the portal lets them, without any privilege. */
  private admit(context: ScimContext, access: 'read' | 'write'): ScimContext | Promise<ScimContext> {
    const { operation } = context;
    if (this.resourceType.name === 'User' && isSelf(operation, this.resourceId)) {
      return asSelf(operation).then((self) => ({ ...context, operation: self }));
    }
    demand(operation.actor, this.resourceType.privileges[access]);
    return context;
  }

  private projection(): Projection {
    return parseProjection(this.parameters, this.resourceType.schema);
  }

  private async list(context: ScimContext, projection: Projection): Promise<JsonObject> {
    const { resourceType } = this;
    const query = parseListQuery(this.parameters, resourceType.schema, context);
    const paging = await openPaging(this.parameters, { ...query, resource: resourceType.name }, context);
    const result = await resourceType.list(context.operation, { ...query, page: paging.page }, projection);
    const resources = result.rows.map((model) => projection.apply(this.render(model, context)));
    return await respond(paging, result, resources);
  }

  /** Reads the row, checks the preconditions, changes it and answers, all in one transaction. */
  private async change(
    context: ScimContext,
    projection: Projection,
    change: ChangeOf<Stored>,
    answers: (op: Operation) => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<JsonObject | LargeAnswer | undefined> {
    return await context.operation.transaction(async (op) => {
      const known = this.resourceType.knowsChanged?.(projection) ?? false;
      const current = await this.findForUpdate(op, context, known ? projection : NOTHING);
      const changed = await change(op, current);
      if (await answers(op)) {
        return changed && known
          ? this.answer(changed, context, projection)
          : await this.reread(op, current.id, context, projection);
      }
      const { version } = changed ?? (await this.mustFind(op, current.id, NOTHING));
      context.setHeader('ETag', etagOf(version));
      return undefined;
    });
  }

  private patcher(body: unknown, context: ScimContext): ApplyPatch<Stored> {
    const { schema, collections } = this.resourceType;
    const { tolerant } = context;
    return (current) => applyPatchInTurns(this.render(current, context), body, schema, { tolerant, collections });
  }

  /** A client that names attributes wants to see them (RFC 7644 §3.5.2); otherwise 204 where it asked for little. */
  private async answersPatch(op: Operation, context: ScimContext): Promise<boolean> {
    const { attributes, excludedAttributes } = this.parameters;
    if (attributes !== undefined || excludedAttributes !== undefined) return true;
    if (context.prefersMinimal) {
      context.setHeader('Preference-Applied', 'return=minimal');
      return false;
    }
    return (await this.resourceType.answersPatch?.(op, this.resourceId ?? '')) ?? true;
  }

  private async findForUpdate(op: Operation, { preconditions }: ScimContext, wants = NOTHING): Promise<Stored> {
    const current = await this.mustFind(op, this.resourceId ?? '', wants, true);
    checkIfMatch(preconditions, current.version);
    if (matchesIfNoneMatch(preconditions, current.version)) {
      throw new ScimError(412, undefined, `The resource has the version ${etagOf(current.version)}.`);
    }
    return current;
  }

  private async reread(op: Operation, id: string, context: ScimContext, projection: Projection) {
    return this.answer(await this.mustFind(op, id, inParts(projection, context)), context, projection);
  }

  private mustFind(op: Operation, id: string, wants: Wants, forUpdate = false): Promise<Stored> {
    return this.resourceType.find(op, id, wants, forUpdate).then((model) => {
      if (model) return model;
      throw new ScimError(404, undefined, `${this.resourceType.name} ${id} not found.`);
    });
  }

  private answer(model: Stored, context: ScimContext, projection: Projection): JsonObject | LargeAnswer {
    context.setHeader('ETag', etagOf(model.version));
    context.setHeader('Location', locationOf(this.resourceType, model, context));
    const shown = { type: this.resourceType, projection, context };
    if (isLarge(shown, model)) return new LargeAnswer(resourceParts(shown, model));
    return projection.apply(this.render(model, context));
  }

  private render(model: Stored, context: ScimContext): JsonObject {
    return renderResource(this.resourceType, model, context);
  }
}

/** The body of an answer; undefined: it has none. */
export function answerTextOf(body: JsonObject | undefined): AnswerText | undefined {
  if (body === undefined) return undefined;
  const text = JSON.stringify(body);
  return { text, bytes: Buffer.byteLength(text) };
}

/** So many values of one attribute take some milliseconds to be understood. */
const MANY = 5_000;

/** What every resource has when it is new. */
const FIRST_VERSION = 1;

/** What is said of a resource that was created along with others. */
export interface Created {
  readonly id: string;
  readonly version: string;
  readonly location: string;
}

/** Loads neither groups nor members. */
const NOTHING: Wants = { wants: () => false };
