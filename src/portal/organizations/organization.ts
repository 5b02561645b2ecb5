import type { Stored } from '../model';
import type { ListResult, Query } from '../query';

export interface Organization extends Stored {
  readonly name: string;
  readonly description: string | null;
  readonly type: 'CONSUMER' | 'PUBLISHER' | null;
  readonly active: boolean;
  readonly externalId: string | null;
  /** By what the developer portal's clients know it, if not by its id. */
  readonly portalUuid: string | null;
  /** Kept for the developer portal's clients; the portal makes nothing of it. */
  readonly accountPlanUuid: string | null;
  readonly builtIn: boolean;
  /** Users in it; only when asked for. */
  readonly memberCount?: number;
}

/** What a write sets. `portalUuid` counts on create only; `accountPlanUuid`: `undefined` keeps. */
export interface OrganizationFields extends Pick<
  Organization,
  'name' | 'description' | 'type' | 'active' | 'externalId'
> {
  readonly portalUuid?: string | null | undefined;
  readonly accountPlanUuid?: string | null | undefined;
}

export type OrganizationKey = 'name' | 'externalId' | 'portalUuid';

export interface OrganizationStore {
  find(id: string, options?: { memberCount?: boolean; forUpdate?: boolean }): Promise<Organization | undefined>;
  findByName(name: string): Promise<Organization | undefined>;
  findByPortalUuid(portalUuid: string): Promise<Organization | undefined>;
  list(query: Query, options?: { memberCount?: boolean }): Promise<ListResult<Organization>>;
  findMany(ids: readonly string[], options?: { memberCount?: boolean }): Promise<readonly Organization[]>;
  /** Those that one of the values finds, in no order. */
  findManyBy(key: OrganizationKey, values: readonly string[]): Promise<readonly Organization[]>;
  create(id: string, fields: OrganizationFields): Promise<void>;
  update(id: string, fields: OrganizationFields): Promise<void>;
  delete(id: string): Promise<boolean>;
  /** Users and groups in it. */
  counts(id: string): Promise<{ users: number; groups: number }>;
}
