import { LRUCache } from 'lru-cache';
import type { Scope } from '../portal/model';

/** The body of an answer. */
export interface AnswerText {
  readonly text: string;
  /** In UTF-8. */
  readonly bytes: number;
}

/** A resource as it is answered. */
export interface KeptText extends AnswerText {
  readonly version: number;
}

/** What a list found. */
export interface KeptList {
  /** The answer's text up to its resources. */
  readonly head: string;
  readonly ids: readonly string[];
}

/** Characters of all texts together: those of some ten thousand users. */
const CHARACTERS = 16_000_000;
/** A larger one, a group with thousands of members, would push out many others. */
const LARGE = 500_000;
/** And of all lists: what was asked, and the ids that were found. */
const LIST_CHARACTERS = 5_000_000;
const ID_CHARACTERS = 40;
/** What an entry takes beside its text. */
const OVERHEAD = 100;

type Stamped<Value> = Value & { readonly stamp: number };

/**
 * Texts of resources and what lists found, each good for as long as the storage's stamp stays (see `Storage.stamp`):
 * never out of date, then. What a text shows follows from the resource, from which organizations are visible and from
 * which attributes are shown: all of that is in the key. Who may ask is judged each time, before it is looked up.
 */
export class KeptTexts {
  readonly #stamp: () => number | undefined;
  #last: number | undefined;
  readonly #texts = new LRUCache<string, Stamped<KeptText>>({
    maxSize: CHARACTERS,
    maxEntrySize: LARGE,
    sizeCalculation: ({ text }, key) => text.length + key.length + OVERHEAD,
  });
  readonly #lists = new LRUCache<string, Stamped<KeptList>>({
    maxSize: LIST_CHARACTERS,
    maxEntrySize: LARGE,
    sizeCalculation: ({ head, ids }, key) => head.length + key.length + OVERHEAD + ids.length * ID_CHARACTERS,
  });

  constructor(stamp: () => number | undefined) {
    this.#stamp = stamp;
  }

  /**
   * Those that are good now, or at a stamp of just now, for who sees a scope. Undefined where nobody can tell, and for
   * the first that comes after a change: where changes follow each other closely, keeping costs more than it saves.
   */
  now(scope: Scope, stamp = this.#stamp()): TextsOfNow | undefined {
    const isFirst = stamp !== this.#last;
    this.#last = stamp;
    if (isFirst || stamp === undefined) return undefined;
    return new TextsOfNow(this.#texts, this.#lists, stamp, keyOf(scope));
  }
}

/** What is put in counts as read at the time when this was made, or later. */
export class TextsOfNow {
  constructor(
    private readonly texts: LRUCache<string, Stamped<KeptText>>,
    private readonly lists: LRUCache<string, Stamped<KeptList>>,
    private readonly stamp: number,
    private readonly scope: string,
  ) {}

  text(key: string): KeptText | undefined {
    const known = this.texts.get(this.scope + key);
    return known?.stamp === this.stamp ? known : undefined;
  }

  keepText(key: string, { text, bytes, version }: KeptText): void {
    this.texts.set(this.scope + key, { text, bytes, version, stamp: this.stamp });
  }

  list(key: string): KeptList | undefined {
    const known = this.lists.get(this.scope + key);
    return known?.stamp === this.stamp ? known : undefined;
  }

  keepList(key: string, { head, ids }: KeptList): void {
    this.lists.set(this.scope + key, { head, ids, stamp: this.stamp });
  }
}

const keys = new WeakMap<Scope, string>();

/** Ids have no space. */
function keyOf(scope: Scope): string {
  if (scope.all) return '';
  const key = keys.get(scope) ?? `${scope.organizations.toSorted().join(',')} `;
  keys.set(scope, key);
  return key;
}
