/** `GET /admin/imports/{id}`. */
export interface ImportJob {
  readonly id: string;
  readonly state: ImportState;
  readonly dryRun: boolean;
  readonly created: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly expiresAt: string;
  readonly starter: { readonly kind: string; readonly id: string; readonly name: string };
  readonly fileName: string | null;
  readonly format: string;
  readonly type: string | null;
  readonly progress: { readonly bytes: number; readonly ofBytes: number; readonly rows: number };
  readonly counts: {
    readonly rows: number;
    readonly created: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly failed: number;
  };
  readonly error: string | null;
  readonly columns: readonly { readonly column: string; readonly attribute: string }[];
  readonly faults: readonly Fault[];
}

export type ImportState =
  'uploaded' | 'checked' | 'queued' | 'running' | 'completed' | 'failed' | 'cancelled' | 'interrupted';

/** A row that could not be taken in, or in a dry run could not be. */
export interface Fault {
  readonly line: number;
  readonly kind?: string;
  readonly column?: string;
  readonly attribute?: string;
  readonly reason: string;
}

export function isUnderWay({ state }: ImportJob): boolean {
  return state === 'queued' || state === 'running';
}

/** Whoever writes any of what files hold may import it. */
export const IMPORTERS = ['users:write', 'groups:write', 'organizations:write', 'roles:write'];
