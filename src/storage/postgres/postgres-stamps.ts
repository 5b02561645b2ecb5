import { hash } from 'node:crypto';
import { isInTime } from '../../portal/in-time';
import { ChangeTimes, PLACES } from '../change-times';
import type { Executor } from '../access';

/** Longer without a look, it may have missed something: what was told before is swept away some time ({@link ToldSweep}). */
const MEMORY_MS = 60_000;

/** Rather than hear of so many changes, it forgets all it knew. */
const MOST = 1_000;

/** Everything that was told and is to be read now, but wasn't in a snapshot; that snapshot is null at first. */
const LOOK = `select (select epoch from changes_epoch) || ' ' || pg_postmaster_start_time() as epoch,
    pg_current_snapshot()::text as snapshot,
    (select json_agg(json_build_array(callers, places)) from (
      select callers, places from changes_told
        where xid >= pg_snapshot_xmax($1::pg_snapshot) and xid < pg_snapshot_xmax(pg_current_snapshot())
      union all
      select callers, places from changes_told where xid = any (array(select pg_snapshot_xip($1::pg_snapshot)))
      limit ${MOST + 1}
    ) as told)::text as told`;

const NEW_EPOCH = 'insert into changes_epoch (epoch) values (gen_random_uuid()) on conflict do nothing';

interface Look {
  /** Another one where transactions may be missing that once were there: after a crash, or on another server. */
  readonly epoch: string | null;
  readonly snapshot: string;
  /** JSON of what was told: whether it concerns who calls, and where the users are remembered; null: all. */
  readonly told: string | null;
}

type ToldRow = readonly [callers: boolean, places: readonly number[] | null];

interface Seen extends Look {
  readonly at: number;
}

/** As many as there are answers kept, more or less; short texts. */
const DIGESTS_KEPT = 16_384;

/** Nobody waits longer for somebody else's look. */
const PATIENCE_MS = 1_000;

/** A look, and whether it has been sent. */
interface Round {
  readonly answered: Promise<void>;
  isOut: boolean;
}

/**
 * The storage's stamp (see `Storage.stamp`) on PostgreSQL: what changes, triggers write down with the number of their
 * transaction. From one look to the next, all that has been committed is what the snapshot of the one didn't have and
 * that of the other has, in whatever order transactions began and ended.
 */
export class PostgresStamps {
  readonly #times = new ChangeTimes(new Digests().placeOf);
  readonly #run: Executor['run'];
  #now = 0;
  #seen: Seen | undefined;
  #round: Round | undefined;
  #next: Promise<void> | undefined;

  /** `run`: how a short statement gets to the server that is written to. */
  constructor(run: Executor['run']) {
    this.#run = run;
  }

  readonly shown = {
    text: (text: string): number | undefined => this.#times.text(text),
    callers: (): number | undefined => this.#times.callers(),
  };

  now(): number | undefined {
    return this.#seen && this.#now;
  }

  /** Resolves when {@link now} knows of all that was committed before this was called. Those who come together share a look. */
  readonly catchUp = (): Promise<void> => {
    if (!this.#round) return this.#start();
    if (!this.#round.isOut) return this.#round.answered;
    const answered = this.#round.answered.catch(() => undefined);
    return (this.#next ??= isInTime(answered, PATIENCE_MS).then(() => this.#start()));
  };

  #start(): Promise<void> {
    this.#next = undefined;
    const answered = this.#look().finally(() => {
      if (this.#round === round) this.#round = undefined;
    });
    const round: Round = { answered, isOut: false };
    this.#round = round;
    // What is sent in one turn of the event loop goes out at its end.
    setImmediate(() => (round.isOut = true));
    return round.answered;
  }

  async #look(): Promise<void> {
    if (await this.#ask()) return;
    await this.#run(NEW_EPOCH, []);
    await this.#ask();
  }

  /** Looks once; whether there is an epoch. */
  async #ask(): Promise<boolean> {
    const at = performance.now();
    const since = isRemembered(this.#seen) ? this.#seen : undefined;
    const { rows } = await this.#run<Look>(LOOK, [since?.snapshot ?? null]);
    const look = rows[0] as Look;
    this.#note(look, isRemembered(since) ? since : undefined);
    this.#seen = { ...look, at };
    return look.epoch !== null;
  }

  /** `since`: what is told is everything since then, as long as the epoch is the same; undefined: it isn't. */
  #note({ epoch, told }: Look, since: Seen | undefined): void {
    const isUnbroken = epoch !== null && since?.epoch === epoch;
    if (isUnbroken && told === null) return;
    this.#now += 1;
    const rows = JSON.parse(told ?? '[]') as ToldRow[];
    if (!isUnbroken || rows.length > MOST) return this.#times.changed(this.#now, { places: undefined, callers: true });
    for (const [callers, places] of rows) this.#times.changed(this.#now, { places: places ?? undefined, callers });
  }
}

/** The places that the triggers tell of texts (`db/migrations/0023-changes-told.ts`). */
class Digests {
  readonly #known = new Map<string, number>();

  readonly placeOf = (text: string): number => {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const place = hash('sha256', text, 'buffer').readUInt16BE() & (PLACES - 1);
    if (this.#known.size >= DIGESTS_KEPT) this.#known.clear();
    this.#known.set(text, place);
    return place;
  };
}

/** What was told since then is still there. */
function isRemembered(seen: Seen | undefined): boolean {
  return seen !== undefined && performance.now() - seen.at < MEMORY_MS;
}

/** What everybody has heard of who is to hear of it at all: five times as long ago. */
const KEPT_MS = 5 * MEMORY_MS;
const SWEPT_EACH_MS = 30_000;

/** Takes away what was told long ago. */
export class ToldSweep {
  readonly #run: Executor['run'];
  readonly #snapshots: { readonly at: number; readonly xmin: string }[] = [];
  #due = 0;

  constructor(run: Executor['run']) {
    this.#run = run;
  }

  /** To be called now and then. */
  async round(now = performance.now()): Promise<void> {
    if (now < this.#due) return;
    this.#due = now + SWEPT_EACH_MS;
    const { rows } = await this.#run<{ xmin: string }>(
      'select pg_snapshot_xmin(pg_current_snapshot())::text as xmin',
      [],
    );
    if (rows[0]) this.#snapshots.push({ at: now, xmin: rows[0].xmin });
    while ((this.#snapshots[1]?.at ?? now) <= now - KEPT_MS) this.#snapshots.shift();
    const [oldest] = this.#snapshots;
    if (!oldest || oldest.at > now - KEPT_MS) return;
    await this.#run('delete from changes_told where xid < $1::xid8', [oldest.xmin]);
  }
}
