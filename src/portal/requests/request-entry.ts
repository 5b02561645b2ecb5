import type { ActivityQuery, RequestActivity } from './request-activity';
/** A request as the log keeps it, for administrators to read. Secrets are redacted before it is made. */
export interface RequestEntry {
  /** Ascends with time. */
  readonly id: string;
  /** When it was answered. */
  readonly at: string;
  /** Whose administrators may read of it; null: only who sees every organization. */
  readonly organizationId: string | null;
  /** Who called; all three are null for a caller who isn't known. */
  readonly actorKind: string | null;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly method: string;
  /** With its query, decoded. */
  readonly path: string;
  /** Of the answer; of the operation, where the entry is about one of a Bulk request. */
  readonly status: number;
  /** Also where the status doesn't say so: the GIS portal's errors are 200. */
  readonly failed: boolean;
  /** What the answer calls the failure: SCIM's `scimType`, the other APIs' code. */
  readonly code: string | null;
  /** What the answer says of the failure. */
  readonly detail: string | null;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  /** A user's userName, or the name of what else the request is about. */
  readonly resourceName: string | null;
  readonly externalId: string | null;
  readonly milliseconds: number;
  readonly requestId: string;
  /** Which operation of a Bulk request failed, counted from 1; null for a request as a whole. */
  readonly part: number | null;
  /** JSON; cut where it is long. */
  readonly body: string | null;
}

/** A request as lists show it. */
export type RequestSummary = Omit<RequestEntry, 'body'>;

/** What a request is about, in all the ways in which requests name it. */
export interface ResourceClue {
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly externalIds: readonly string[];
}

/** Which entries to read: those that match all that is given, the newest first. */
export interface RequestQuery {
  readonly limit: number;
  /** Entries older than the one of this id: how to go on after a page. */
  readonly before?: string | undefined;
  /** From and to, both included. */
  readonly status?: { readonly from: number; readonly to: number } | undefined;
  readonly failed?: boolean | undefined;
  readonly actorId?: string | undefined;
  readonly resource?: ResourceClue | undefined;
  /** Part of the path or its query. Looks at every entry, if need be. */
  readonly path?: string | undefined;
  readonly method?: string | undefined;
  /** From this time on, */
  readonly from?: string | undefined;
  /** up to this time, exclusive. */
  readonly to?: string | undefined;
  readonly requestId?: string | undefined;
}

/** The requests that came in; deletions are the retention's, whatever the scope. */
export interface RequestStore {
  /** Entries that are there already are passed over. */
  append(entries: readonly RequestEntry[]): Promise<void>;
  /** The newest first, within the scope. */
  list(query: RequestQuery): Promise<readonly RequestSummary[]>;
  find(id: string): Promise<RequestEntry | undefined>;
  /** How many there were, by time and caller; within the scope. */
  activity(query: ActivityQuery): Promise<readonly RequestActivity[]>;
  /** Removes entries that are older, the oldest first, at most so many; how many they were. */
  deleteBefore(time: string, limit: number): Promise<number>;
  /** Removes what is left when the newest so many are kept, the oldest first, at most so many; how many they were. */
  deleteBeyond(rows: number, limit: number): Promise<number>;
  /** The same among entries of callers whom nobody knows. */
  deleteStrangersBeyond(rows: number, limit: number): Promise<number>;
}
