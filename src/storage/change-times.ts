import { textHash } from '../portal/text-hash';

/** Texts that share a place are taken for changed together: that costs a query, and all of them take little memory. */
export const PLACES = 8_192;

/** What has changed: of some users or of all, and whether of those who call. */
export interface Told {
  /** See {@link placeOf}; undefined: all. */
  readonly places: Iterable<number> | undefined;
  readonly callers: boolean;
}

/** Since which stamp (see `Storage.stamp`) users, whom a text finds, and those who call, are as they are. */
export class ChangeTimes {
  readonly #placeOf: (text: string) => number;
  #all = 0;
  #callers = 0;
  readonly #byPlace = new Float64Array(PLACES);

  /** `placeOfText`: where texts are told to be. */
  constructor(placeOfText = placeOf) {
    this.#placeOf = placeOfText;
  }

  changed(stamp: number, { places, callers }: Told): void {
    for (const place of places ?? []) this.#byPlace[place] = stamp;
    if (!places) this.#all = stamp;
    if (callers) this.#callers = stamp;
  }

  /** Of the user of an id, or of those whom a text finds. */
  text(text: string): number {
    return Math.max(this.#all, this.#byPlace[this.#placeOf(text)] ?? Infinity);
  }

  callers(): number {
    return this.#callers;
  }
}

/** Where a text, such as a user's id or name, is remembered. */
export function placeOf(text: string): number {
  return textHash(text) & (PLACES - 1);
}
