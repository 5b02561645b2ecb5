/** An entry of `GET /admin/requests`. */
export interface LoggedRequest {
  readonly id: string;
  readonly at: string;
  readonly requestId: string;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string | null } | null;
  readonly organization: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
  readonly method: string;
  readonly path: string;
  /** Which operation of a Bulk request it is about, from 1. */
  readonly operation: number | null;
  readonly status: number;
  readonly failed: boolean;
  readonly code: string | null;
  readonly detail: string | null;
  readonly resource: {
    readonly type: string | null;
    readonly id: string | null;
    readonly name: string | null;
    readonly externalId: string | null;
  } | null;
  readonly milliseconds: number;
}

export interface Explanation {
  readonly key: string;
  readonly what: string;
  readonly todo: string | null;
}

/** `GET /admin/requests/{id}`. */
export interface WholeRequest extends LoggedRequest {
  readonly body: unknown;
  readonly explanation: Explanation;
}

/** By what the thing is best called that a request is about. */
export function aboutOf({ resource }: LoggedRequest): string | undefined {
  return resource?.name ?? resource?.externalId ?? resource?.id ?? undefined;
}
