import type { JsonObject } from '../model';

/**
 * How far an import is. `uploaded`: the file is there and nothing ran yet; `queued`, `running`: under way; `checked`: a
 * dry run is over; the others: it is over. One under way counts as `interrupted` when it gave no sign of life lately.
 */
export const IMPORT_STATES = [
  'uploaded',
  'checked',
  'queued',
  'running',
  'completed',
  'failed',
  'cancelled',
  'interrupted',
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** Who started an import: it runs with what that one may do, and no more. */
export interface ImportStarter {
  readonly kind: 'connection' | 'user' | 'system';
  readonly id: string;
  readonly name: string;
}

/** One file that was handed in to be imported, and what became of it. */
export interface ImportJob {
  readonly id: string;
  readonly created: string;
  readonly starter: ImportStarter;
  readonly fileName: string | null;
  readonly bytes: number;
  /** What the file is, and how it is to be read; the importers know what is in it. */
  readonly options: JsonObject;
  readonly state: ImportState;
  /** Whether it only shows what would happen. */
  readonly dryRun: boolean;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** The last sign of life of whoever runs it. */
  readonly heartbeatAt: string | null;
  readonly cancelRequested: boolean;
  /** Counts, the first faults and the like, as the importers keep them; never a password. */
  readonly progress: JsonObject;
  /** Why it failed. */
  readonly error: string | null;
  /** When it is forgotten, and its files with it. */
  readonly expiresAt: string;
}

export type NewImportJob = Pick<
  ImportJob,
  'id' | 'created' | 'starter' | 'fileName' | 'bytes' | 'options' | 'expiresAt'
>;

/** A run's claim on a job: only whoever holds it writes on. */
export interface ImportClaim {
  readonly id: string;
  readonly runner: string;
}

/** How a run ended. */
export interface ImportEnd {
  readonly state: 'checked' | 'completed' | 'failed' | 'cancelled' | 'interrupted';
  readonly at: string;
  readonly progress: JsonObject;
  readonly error: string | null;
  readonly expiresAt: string;
}

/** Files that were handed in to be imported, and how far each is. They belong to no organization. */
export interface ImportJobStore {
  add(job: NewImportJob): Promise<void>;
  find(id: string): Promise<ImportJob | undefined>;
  /** The newest first. */
  list(query: {
    readonly limit: number;
    readonly before?: string | undefined;
    readonly starterId?: string | undefined;
  }): Promise<readonly ImportJob[]>;
  /** How many (of that starter) have a file that waits, is being read or may be read again, and how large these are together. */
  files(starterId?: string): Promise<{ readonly count: number; readonly bytes: number }>;
  /** Queues a job for a run; false where another run has it and gave a sign of life since `lostBefore`. */
  claim(
    claim: ImportClaim,
    options: { readonly at: string; readonly lostBefore: string; readonly dryRun: boolean },
  ): Promise<boolean>;
  /** A sign of life; whether the run still has the job, and somebody wants it to end. */
  beat(
    claim: ImportClaim,
    beat: { readonly at: string; readonly state: 'queued' | 'running'; readonly progress: JsonObject },
  ): Promise<'held' | 'cancelled' | 'lost'>;
  /** False where another run has it by now. */
  finish(claim: ImportClaim, end: ImportEnd): Promise<boolean>;
  requestCancel(id: string): Promise<void>;
  /** Ends a job that nobody runs. */
  abandon(id: string, at: string): Promise<void>;
  delete(id: string): Promise<void>;
  /** Forgets those whose time is over; their ids. */
  deleteExpired(now: string): Promise<readonly string[]>;
}
