import { LRUCache } from 'lru-cache';
import type { Scope } from '../portal/model';
import type { Storage } from '../portal/store';
import { textHash } from '../portal/text-hash';

/** The body of an answer. */
export interface AnswerText {
  readonly text: string;
  /** In UTF-8. */
  readonly bytes: number;
}

/** A resource as it is answered. */
export interface KeptText extends AnswerText {
  readonly version: number;
  /** The id of another resource that is shown along with it. */
  readonly restsOn?: string | undefined;
}

/** What a list found. */
export interface KeptList {
  /** The answer's text up to its resources. */
  readonly head: string;
  readonly ids: readonly string[];
  /** What is shown of them, as in the keys of their texts. */
  readonly shown: string;
  /** The one text on which it depends who is found, if it is one. */
  readonly foundBy?: string | undefined;
}

/** Bytes of all texts together: those of some ten thousand users. */
const BYTES = 17_500_000;
/** A larger one, a group with thousands of members, would push out many others. */
const LARGE = 500_000;
/** And of all lists: what was asked, and the ids that were found. */
const LIST_BYTES = 5_000_000;
const ID_BYTES = 40;
/** What an entry takes beside its text: as much for one of a single attribute as for a whole user. */
const OVERHEAD = 250;
/** So full, there is no room for everything any more. */
const FULL = 0.9;
/** A power of two, and some times as many as there is room for. */
const REMEMBERED = 65_536;
/** How much the last one that was looked for weighs in what is thought of the next. */
const LEARNING = 1 / 100;

/** `used`: when it was last asked for, by the door's clock. */
type Entry<Value> = Value & { readonly stamp: number; used: number };

/** Since when resources are as they are. */
export type Stamps = Pick<Storage, 'stamp' | 'userStamp' | 'textStamp'>;

/**
 * Texts of resources and what lists found, each good for as long as the storage's stamp stays (see `Storage.stamp`), or
 * the resource's own: never out of date, then. What a text shows follows from the resource, from which organizations
 * are visible and from which attributes are shown: all of that is in the key. Who may ask is judged each time, before it
 * is looked up.
 */
export class KeptTexts {
  #last: number | undefined;
  readonly #kept: Kept;

  constructor(stamps: Stamps) {
    this.#kept = { texts: roomForTexts(), lists: roomForLists(), luck: new Luck(), door: new Door(), stamps };
  }

  /** Those that are good now, or at a stamp of just now, for who sees a scope. Undefined where nobody can tell. */
  now(scope: Scope, stamp = this.#kept.stamps.stamp()): TextsOfNow | undefined {
    const isFirst = stamp !== this.#last;
    this.#last = stamp;
    if (stamp === undefined) return undefined;
    return new TextsOfNow(this.#kept, { stamp, isFirst }, keyOf(scope));
  }
}

function roomForTexts(): Kept['texts'] {
  return new LRUCache({
    maxSize: BYTES,
    maxEntrySize: LARGE,
    // Beyond Latin letters each character of a text takes two bytes.
    sizeCalculation: ({ text, bytes }, key) => text.length * (bytes > text.length ? 2 : 1) + key.length + OVERHEAD,
  });
}

function roomForLists(): Kept['lists'] {
  return new LRUCache({
    maxSize: LIST_BYTES,
    maxEntrySize: LARGE,
    sizeCalculation: ({ head, ids }, key) => head.length + key.length + OVERHEAD + ids.length * ID_BYTES,
  });
}

type Room = Pick<LRUCache<string, object>, 'calculatedSize' | 'maxSize'> & {
  rvalues(): Iterable<Entry<object> | undefined>;
};

/**
 * Lets in everything while there is room; then only what was asked for before, and since anybody asked for what it pushes
 * out. What nobody asks for twice would push out what is asked for often, and is dearer to keep and throw away than it is
 * to read; and where a little more is asked for in turn than there is room for, each would push out what comes next, and
 * nothing was ever there.
 */
class Door {
  readonly #came = new Int32Array(REMEMBERED);
  readonly #at = new Float64Array(REMEMBERED);
  #clock = 0;

  /** One more was asked for. */
  tick(): number {
    this.#clock += 1;
    return this.#clock;
  }

  isOpen(among: Room, key: string): boolean {
    if (among.calculatedSize < among.maxSize * FULL) return true;
    const last = this.#lastTime(key);
    const [leastUsed] = among.rvalues();
    return last !== undefined && last > (leastUsed?.used ?? 0);
  }

  /** When it came before, if it did. Two keys may be taken for one another, which does no harm. */
  #lastTime(key: string): number | undefined {
    const hash = textHash(key);
    const slot = hash & (REMEMBERED - 1);
    const last = this.#came[slot] === hash ? this.#at[slot] : undefined;
    this.#came[slot] = hash;
    this.#at[slot] = this.#clock;
    return last;
  }
}

/** How likely a text that a list needs is kept. */
class Luck {
  #hits = 1;

  get isLikely(): boolean {
    return this.#hits > 0.5;
  }

  note(isHit: boolean): void {
    this.#hits += (Number(isHit) - this.#hits) * LEARNING;
  }
}

interface Kept {
  readonly texts: LRUCache<string, Entry<KeptText>>;
  readonly lists: LRUCache<string, Entry<KeptList>>;
  readonly luck: Luck;
  readonly door: Door;
  readonly stamps: Stamps;
}

interface Now {
  readonly stamp: number;
  /**
   * Whether this is the first that comes after a change: where changes follow each other closely, to keep what any of
   * them makes worthless costs more than it saves.
   */
  readonly isFirst: boolean;
}

/** What is put in counts as read at the time when this was made, or later. */
export class TextsOfNow {
  constructor(
    private readonly kept: Kept,
    private readonly at: Now,
    private readonly scope: string,
  ) {}

  get stamps(): Stamps {
    return this.kept.stamps;
  }

  get luck(): Luck {
    return this.kept.luck;
  }

  /** `since`: when the resource became as it is, if it is known of it alone. */
  text(key: string, since = this.at.stamp): KeptText | undefined {
    const known = this.#find(this.kept.texts, key);
    return known && known.stamp >= Math.max(since, this.#sinceOf(known.restsOn)) ? known : undefined;
  }

  #sinceOf(id: string | undefined): number {
    return id === undefined ? 0 : (this.kept.stamps.userStamp(id) ?? this.at.stamp);
  }

  /** `alone`: whether changes of other resources leave it as it is. */
  keepText(key: string, { text, bytes, version, restsOn }: KeptText, alone: boolean): void {
    const { stamp, isFirst } = this.at;
    if (alone || !isFirst) this.#keep(this.kept.texts, key, { text, bytes, version, restsOn, stamp, used: 0 });
  }

  list(key: string): KeptList | undefined {
    const { lists, stamps } = this.kept;
    const { stamp } = this.at;
    const known = this.#find(lists, key);
    const since = known?.foundBy === undefined ? stamp : (stamps.textStamp(known.foundBy) ?? stamp);
    return known && known.stamp >= since ? known : undefined;
  }

  keepList(key: string, { head, ids, shown, foundBy }: KeptList): void {
    const { stamp, isFirst } = this.at;
    if (foundBy !== undefined || !isFirst)
      this.#keep(this.kept.lists, key, { head, ids, shown, foundBy, stamp, used: 0 });
  }

  #find<Value extends object>(among: LRUCache<string, Entry<Value>>, name: string): Entry<Value> | undefined {
    const used = this.kept.door.tick();
    const known = among.get(this.scope + name);
    if (known) known.used = used;
    return known;
  }

  #keep<Value extends object>(among: LRUCache<string, Entry<Value>>, name: string, value: Entry<Value>): void {
    const { door } = this.kept;
    const key = this.scope + name;
    value.used = door.tick();
    if (among.has(key) || door.isOpen(among, key)) among.set(key, value);
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
