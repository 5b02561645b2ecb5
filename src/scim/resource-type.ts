import type { Privilege } from '../portal/actor';
import type { Operation } from '../portal/operation';
import type { ListResult, Query, ResourceName } from '../portal/query';
import type { JsonObject, Stored } from '../portal/model';
import type { Storage } from '../portal/store';
import type { CoercedResource } from './coerce';
import type { ScimContext } from './context';
import type { PatchResult } from './patch';
import type { Projection } from './projection';
import type { ResourceSchema } from './schemas/schema';

/**
 * What makes a resource type: its schema, its mapping to and from the portal's model, and its rows. All else is in
 * `ScimResource`, once for all types.
 */
export interface ResourceType<Model extends Stored> {
  /** `User`, `Group`, …: `meta.resourceType`, and the name under which scimmy knows it. */
  readonly name: ResourceName;
  /** Relative to the base URL: `/Users`. */
  readonly endpoint: string;
  readonly schema: ResourceSchema;
  readonly privileges: { readonly read: Privilege; readonly write: Privilege };
  /** Multi-valued attributes (lower case) that PATCH changes without loading them. */
  readonly collections: ReadonlySet<string>;

  /** One row within the scope; only what the projection wants is loaded. `forUpdate` holds it until the commit. */
  find(op: Operation, id: string, wants: Wants, forUpdate?: boolean): Promise<Model | undefined>;
  list(op: Operation, query: Query, wants: Wants): Promise<ListResult<Model>>;
  /** The ids of a page of a list; absent: its rows have to be read. */
  listIds?(op: Operation, query: Query): Promise<ListResult<string>>;
  /** Those of these ids that there are within the scope, in the order of the ids. */
  findMany(op: Operation, ids: readonly string[], wants: Wants): Promise<readonly Model[]>;
  /** Since when a resource, and all that is shown with it, is as it is. Absent: since the last change of anything. */
  stampOf?(stamps: Pick<Storage, 'userStamp'>, id: string): number | undefined;
  /** The id of the one other resource that is shown along with it, if there is one; see `stampOf`. */
  restsOn?(model: Model): string | undefined;
  /** The one text on which it depends whom a list finds, if it is one; see `Storage.textStamp`. */
  foundBy?(query: Omit<Query, 'page'>): string | undefined;
  /** Whether what a model is shown as may change although nobody changes it: with the time. Absent: never. */
  isOfTheMoment?(model: Model): boolean;
  /** The names of attributes of which that holds, for filters and sorting. */
  readonly momentary?: RegExp;
  /** The whole resource but for `meta` and `id`, which all types share; `instead`: see {@link Outline}. */
  toScim(model: Model, context: ScimContext, instead?: JsonObject): JsonObject;
  /** Where much of a resource is known as the text that a whole answer shows. Absent: nothing is. */
  readonly outlineOf?: ((model: Model) => Outline | undefined) | undefined;

  /**
   * The three writes. Each runs as `prepare` (outside any transaction: hashing) and `apply` (inside one).
   */
  create(context: ScimContext, body: CoercedResource): Promise<Write<Model>>;
  /** The same for several at once; those that are undefined are passed over. Absent: one by one. */
  createMany?(context: ScimContext, bodies: readonly (CoercedResource | undefined)[]): Promise<WriteMany>;
  replace(context: ScimContext, id: string, body: CoercedResource): Promise<ChangeOf<Model>>;
  patch(context: ScimContext, id: string, apply: ApplyPatch<Model>, body: unknown): Promise<ChangeOf<Model>>;
  delete(op: Operation, model: Model): Promise<void>;
  /**
   * Whether a change returns all of a row that the answer will show, so that it needn't be read again: it is read with
   * all of that before the change, then. Absent: no.
   */
  knowsChanged?(wants: Wants): boolean;
  /** Of a type whose resources may have a million values of one attribute. Absent: they never have. */
  readonly large?: LargeAttribute<Model>;
  /** Whether a PATCH answers with the resource rather than 204. Absent: always. */
  answersPatch?(op: Operation, id: string): Promise<boolean>;
}

/** The transactional part of a create; returns what was made, as it would be read, or its id. */
export type Write<Model> = (op: Operation) => Promise<Model | string>;

/**
 * The transactional part of several creates; returns the new ids in their order, undefined for who wasn't created: alone
 * it is going to be told why.
 */
export type WriteMany = (op: Operation) => Promise<readonly (string | undefined)[]>;

/**
 * The transactional part of a change to a row that was read `forUpdate`; returns it as it would be read now, where
 * that is known.
 */
export type ChangeOf<Model> = (op: Operation, current: Model) => Promise<Model | undefined>;

/** What becomes of a resource by a PATCH; many operations take several turns of the event loop. */
export type ApplyPatch<Model> = (current: Model) => PatchResult | Promise<PatchResult>;

/** A part of a model whose text is known. */
export interface Outline {
  /** Stands for the part while the resource is made. */
  readonly instead: JsonObject;
  /** Puts the part into the resource's text in its place. */
  fill(made: string): string;
}

/** What of a resource the answer will show at all: the rest isn't loaded. */
export interface Wants extends Pick<Projection, 'wants'> {
  /** Whether it can be answered in parts: values may be left out, then, see {@link LargeAttribute}. */
  readonly inParts?: boolean;
}

/** An attribute with so many values, perhaps, that they are read as they are answered, part by part. */
export interface LargeAttribute<Model> {
  readonly attribute: string;
  /** Whether the values are missing because they are that many. */
  isLeftOut(model: Model): boolean;
  /** The same resource with some of the values at a time. */
  parts(op: Operation, model: Model): AsyncIterable<Model>;
}
