import type { Stored } from '../model';
import type { Privilege } from '../actor';
import type { ListResult, Query } from '../query';

export interface Role extends Stored {
  /** The fixed identifier, unique regardless of case. */
  readonly value: string;
  readonly display: string;
  readonly description: string | null;
  readonly type: string | null;
  readonly supported: boolean;
  readonly privileges: readonly Privilege[];
  readonly organizationBound: boolean;
  readonly builtIn: boolean;
}

export type RoleFields = Omit<Role, keyof Stored | 'builtIn'>;

/** Roles belong to no organization; every scope sees them. */
export interface RoleStore {
  find(id: string, options?: { forUpdate?: boolean }): Promise<Role | undefined>;
  /** By value, or else by display name; both regardless of case. */
  findByValue(value: string): Promise<Role | undefined>;
  list(query: Query): Promise<ListResult<Role>>;
  findMany(ids: readonly string[]): Promise<readonly Role[]>;
  create(id: string, fields: RoleFields): Promise<void>;
  update(id: string, fields: RoleFields): Promise<void>;
  delete(id: string): Promise<boolean>;
  countHolders(id: string): Promise<number>;
  /**
   * Active users of active organizations who sign in here and hold the role for themselves, not just in a further
   * organization; in whatever organization they are. `except` leaves out a user, or an organization's.
   */
  countActiveHolders(
    id: string,
    except: { readonly userId: string } | { readonly organizationId: string },
  ): Promise<number>;
}
