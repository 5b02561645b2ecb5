import type { JsonObject } from '../model';
import type { Provider } from './user';

/** A role to grant: by value (or id), or else by display name. */
export interface RoleInput {
  readonly value: string;
  readonly type: string | null;
  readonly primary: boolean;
}

/** A role in a further organization, each by identifier or name. */
export interface AccessInput {
  readonly role: string;
  readonly organization: string;
}

/** A user as an edge hands it in: whole, after the edge applied its own rules for what was left out. */
export interface UserInput {
  /** Id or name; undefined: the actor's own on create, the present one on update. */
  readonly organization: string | undefined;
  readonly userName: string;
  readonly externalId: string | null;
  readonly displayName: string | null;
  readonly active: boolean;
  readonly locale: string | null;
  readonly provider: Provider;
  readonly idpUsername: string | null;
  readonly licenseType: string | null;
  readonly description: string | null;
  readonly mustChangePassword: boolean;
  /** False unlocks; true keeps a lock, it can't make one. */
  readonly locked: boolean;
  /** The rest of the resource, see `User.profile`. */
  readonly profile: JsonObject;
  readonly roles: readonly RoleInput[];
  readonly access: readonly AccessInput[];
  /** On create only: by what the developer portal's clients will know the user besides the id. */
  readonly portalUuid?: string | undefined;
  /** Whether to write the user a mail: a link to choose a password by, where that is what the user needs. */
  readonly notifyUser?: boolean | undefined;
}
