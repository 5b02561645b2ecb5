import type { Database, Statement } from 'better-sqlite3';
import { ShownChanges } from './shown-changes';

/** The storage's stamp (see `Storage.stamp`), of a SQLite file with one writing connection in this process. */
export class SqliteStamps {
  readonly shown: ShownChanges;
  readonly #version: Statement<[], number>;
  #now = 0;
  #seen: number | undefined;

  constructor(writer: Database) {
    this.shown = new ShownChanges(writer);
    this.#version = writer.prepare<[], number>('pragma data_version').pluck();
    this.#seen = this.#elsewhere();
  }

  /** Of what this process writes it is known whether it matters; of others only that they have written. */
  now(): number {
    const elsewhere = this.#elsewhere();
    if (elsewhere === undefined || elsewhere !== this.#seen) {
      this.#now += 1;
      this.shown.elsewhere(this.#now);
    }
    this.#seen = elsewhere;
    return this.#now;
  }

  /** Something was committed on which kept answers may rest. */
  committed(): void {
    this.#now += 1;
    this.shown.committed(this.#now);
  }

  /** Another number after any other connection has changed the database. */
  #elsewhere(): number | undefined {
    try {
      return this.#version.get();
    } catch {
      // While another process recovers the file, anything may have happened.
      return undefined;
    }
  }
}
