import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Operation } from '../portal/operation';
import type { JsonObject, Stored } from '../portal/model';
import { coerceResource, requireAttributes, type CoercedResource } from './coerce';
import type { ScimContext } from './context';
import { isJsonObject } from './equal';
import { ScimError } from './errors';
import { checkIfMatch, etagOf, matchesIfNoneMatch } from './etag';
import { inParts, isLarge, LargeAnswer, resourceParts } from './large-answer';
import { applyPatchInTurns } from './patch';
import type { Projection } from './projection';
import { ReadableResource } from './readable-resource';
import { locationOf } from './render';
import type { ApplyPatch, ChangeOf, Wants } from './resource-type';

/**
 * The one class behind every resource type: what scimmy's routers call for a request. It reads (see
 * {@link ReadableResource}), checks preconditions, applies the change in one transaction, and answers. What differs
 * between the types is their `ResourceType`.
 */
export abstract class ScimResource extends ReadableResource {
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

  private hasMany(body: unknown): boolean {
    const { large } = this.resourceType;
    const values = large && isJsonObject(body) ? body[large.attribute] : undefined;
    return Array.isArray(values) && values.length > MANY;
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

  /** DELETE (RFC 7644 §3.6). */
  async dispose(asked: ScimContext): Promise<void> {
    const context = await this.admit(asked, 'write');
    await context.operation.transaction(async (op) => {
      await this.resourceType.delete(op, await this.findForUpdate(op, context));
    });
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

  private answer(model: Stored, context: ScimContext, projection: Projection): JsonObject | LargeAnswer {
    context.setHeader('ETag', etagOf(model.version));
    context.setHeader('Location', locationOf(this.resourceType, model, context));
    const shown = { type: this.resourceType, projection, context };
    if (isLarge(shown, model)) return new LargeAnswer(resourceParts(shown, model));
    return projection.apply(this.render(model, context));
  }
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
