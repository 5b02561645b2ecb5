import { demand } from '../portal/access';
import type { Operation } from '../portal/operation';
import type { JsonObject, Stored } from '../portal/model';
import { asSelf, isSelf } from '../portal/sessions/as-self';
import type { ScimContext } from './context';
import { ScimError } from './errors';
import { checkIfMatch, etagOf, matchesIfNoneMatch } from './etag';
import { parseListQuery } from './list-query';
import type { AnswerText, TextsOfNow } from './kept-texts';
import { inParts, type AnswerBody } from './large-answer';
import { openPaging, respond } from './paging';
import { QueryText, type QueryParameters } from './parameters';
import { parseProjection, type Projection } from './projection';
import { locationOf, renderResource } from './render';
import type { ResourceType, Wants } from './resource-type';
import { ResourceBase } from './scimmy';
import { knownList, TextReader } from './text-reader';

/**
 * The reading half of {@link ScimResource}: who may ask, which resource or list, and the answer, as an object or as text.
 *
 * scimmy's own parsing of filters and paths is never reached (it backtracks exponentially): `super()` gets neither
 * query nor id.
 */
export abstract class ReadableResource extends ResourceBase {
  // Not under the base class's names (`id`, `filter`, `attributes`), which stay empty.
  protected readonly resourceId: string | undefined;
  private readonly query: QueryParameters | QueryText;

  protected abstract readonly resourceType: ResourceType<Stored>;

  constructor(idOrQuery?: string | QueryParameters | QueryText, query?: QueryParameters | QueryText) {
    super();
    this.resourceId = typeof idOrQuery === 'string' ? idOrQuery : undefined;
    this.query = (typeof idOrQuery === 'string' ? query : idOrQuery) ?? {};
  }

  protected get parameters(): QueryParameters {
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

  private async list(context: ScimContext, projection: Projection): Promise<JsonObject> {
    const { resourceType } = this;
    const query = parseListQuery(this.parameters, resourceType.schema, context);
    const paging = await openPaging(this.parameters, () => ({ ...query, resource: resourceType.name }), context);
    const result = await resourceType.list(context.operation, { ...query, page: paging.page }, projection);
    const resources = result.rows.map((model) => projection.apply(this.render(model, context)));
    return await respond(paging, result, resources);
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

  private resourceText(context: ScimContext, reader: TextReader, id: string) {
    const known = reader.known(id);
    if (known) return this.unlessMatched(context, id, known.version) ? known : undefined;
    return this.mustFind(context.operation, id, inParts(this.projection(), context)).then((model) =>
      this.unlessMatched(context, id, model.version) ? reader.bodyOf(model) : undefined,
    );
  }

  private mayBeLarge({ sendsParts }: ScimContext): boolean {
    const { large } = this.resourceType;
    return sendsParts && large !== undefined && this.projection().wants(large.attribute);
  }

  private textReader(context: ScimContext, kept: TextsOfNow | undefined): TextReader {
    const { resourceType: type, parameters } = this;
    return new TextReader({ type, parameters, projection: this.projection(), context, kept });
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

  /** Users see themselves, and change of themselves what the portal lets them, without any privilege. */
  protected admit(context: ScimContext, access: 'read' | 'write'): ScimContext | Promise<ScimContext> {
    const { operation } = context;
    if (this.resourceType.name === 'User' && isSelf(operation, this.resourceId)) {
      return asSelf(operation).then((self) => ({ ...context, operation: self }));
    }
    demand(operation.actor, this.resourceType.privileges[access]);
    return context;
  }

  protected projection(): Projection {
    return parseProjection(this.parameters, this.resourceType.schema);
  }

  protected mustFind(op: Operation, id: string, wants: Wants, forUpdate = false): Promise<Stored> {
    return this.resourceType.find(op, id, wants, forUpdate).then((model) => {
      if (model) return model;
      throw new ScimError(404, undefined, `${this.resourceType.name} ${id} not found.`);
    });
  }

  protected render(model: Stored, context: ScimContext): JsonObject {
    return renderResource(this.resourceType, model, context);
  }
}

/** The body of an answer; undefined: it has none. */
export function answerTextOf(body: JsonObject | undefined): AnswerText | undefined {
  if (body === undefined) return undefined;
  const text = JSON.stringify(body);
  return { text, bytes: Buffer.byteLength(text) };
}
