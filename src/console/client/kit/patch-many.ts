import { ApiError, call } from './api';
import type { Item, Work } from './run-each';
import { patchResource, type PatchOperation } from './scim';

/** Up to so many are patched one by one; more go together, as Bulk requests (RFC 7644 §3.7), after the password. */
const FEW = 50;
const PER_BULK = 100;

/** A PATCH of each of `count` resources of a type, such as `Users`. */
export function patchMany<Of extends Item>(
  endpoint: string,
  count: number,
  operationsFor: (item: Of) => readonly PatchOperation[],
): Work<Of> {
  if (count > FEW)
    return { perCall: PER_BULK, atOnce: 1, run: (items) => patchTogether(endpoint, items, operationsFor) };
  const one = async (item: Of) => void (await patchResource(endpoint, item.id, operationsFor(item)));
  return { perCall: 1, atOnce: 4, run: (items) => Promise.all(items.map(one)) };
}

interface BulkResponse {
  readonly Operations: readonly {
    readonly status: string;
    readonly response?: { readonly detail?: string; readonly scimType?: string };
  }[];
}

const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

async function patchTogether<Of extends Item>(
  endpoint: string,
  items: readonly Of[],
  operationsFor: (item: Of) => readonly PatchOperation[],
): Promise<readonly (Error | undefined)[]> {
  const operations = items.map((item) => ({
    method: 'PATCH',
    path: `/${endpoint}/${encodeURIComponent(item.id)}`,
    data: { schemas: [PATCH_OP], Operations: operationsFor(item) },
  }));
  const body = { schemas: [BULK_REQUEST], Operations: operations };
  const answer = await call<BulkResponse>('POST', '/scim/v2/Bulk', { body });
  return items.map((_, index) => toFailure(answer.Operations[index]));
}

function toFailure(outcome: BulkResponse['Operations'][number] | undefined): Error | undefined {
  const status = Number(outcome?.status ?? 500);
  if (status < 400) return undefined;
  const { detail = '', scimType } = outcome?.response ?? {};
  return new ApiError(status, detail.replace(/^Operations\[\d+\]: /, ''), scimType, undefined);
}
