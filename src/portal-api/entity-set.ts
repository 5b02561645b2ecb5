import type { Operation } from '../portal/operation';
import type { Parameters } from './list-options';

/** One entity as it is answered, and the Uuid under which it is found. */
export interface Answered {
  readonly uuid: string;
  readonly body: object;
}

export interface AnsweredList {
  readonly total: number;
  readonly count: 'odata.count' | '@odata.count' | undefined;
  readonly value: readonly object[];
}

/** What an entity set of OData's can do; a method that is missing is answered with 405. */
export interface EntitySet {
  /** As addresses spell it. */
  readonly name: string;
  readonly list: (op: Operation, parameters: Parameters) => Promise<AnsweredList>;
  readonly find: (op: Operation, uuid: string) => Promise<Answered>;
  readonly create?: (op: Operation, body: unknown) => Promise<Answered>;
  readonly replace?: (op: Operation, uuid: string, body: unknown) => Promise<Answered>;
  readonly remove?: (op: Operation, uuid: string) => Promise<void>;
}
