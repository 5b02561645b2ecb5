import { PRIVILEGES, type SystemActor } from './actor';
import { PORTAL_ORGANIZATION_ID } from './built-in';

/** The portal itself at work, with every privilege; the name says in which role, for the audit trail. */
export function systemActor(name: string): SystemActor {
  return {
    kind: 'system',
    id: 'system',
    name,
    privileges: new Set(PRIVILEGES),
    homeOrganization: PORTAL_ORGANIZATION_ID,
  };
}
