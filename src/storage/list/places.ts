import { LRUCache } from 'lru-cache';

/** A row, and how many stand in front of it. */
export interface Place {
  readonly index: number;
  readonly id: string;
}

/** Of so many lists places are kept, and so many of each, so far apart. */
const LISTS = 100;
const PLACES = 2_000;
const APART = 200;

/**
 * Places that pages have shown, so that a later page needn't be counted from the first row. They hold until a row in
 * front of them comes or goes: `shifts` is another number then.
 */
export class Places {
  readonly #holdsStill: (id: string) => boolean;
  readonly #lists = new LRUCache<string, { readonly shifts: number; readonly places: Place[] }>({ max: LISTS });

  /** `holdsStill`: whether rows that come in front of the one of that id are counted as shifts. */
  constructor(holdsStill = (_id: string) => true) {
    this.#holdsStill = holdsStill;
  }

  /** The last place that is known in front of an index. */
  before(list: string, shifts: number, index: number): Place | undefined {
    const known = this.#lists.get(list);
    return known?.shifts === shifts ? known.places[countBelow(known.places, index) - 1] : undefined;
  }

  keep(list: string, shifts: number, place: Place): void {
    if (!this.#holdsStill(place.id)) return;
    const known = this.#lists.get(list);
    const places = known?.shifts === shifts ? known.places : [];
    if (places !== known?.places) this.#lists.set(list, { shifts, places });
    const at = countBelow(places, place.index);
    const isNear = [places[at - 1], places[at]].some((each) => each && Math.abs(each.index - place.index) < APART);
    if (!isNear && places.length < PLACES) places.splice(at, 0, place);
  }
}

/** How many of the places, which are in order, have a lower index. */
function countBelow(places: readonly Place[], index: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.index ?? 0) < index) low = middle + 1;
    else high = middle;
  }
  return low;
}
