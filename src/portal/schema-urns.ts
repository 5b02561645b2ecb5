/**
 * Names of the schemas that attributes belong to (RFC 7643 §10, and the portal's own): the profile document, filters
 * and sorting know an extension's attributes by them.
 */
export const CORE_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const CORE_GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const PORTAL_USER = 'urn:ietf:params:scim:schemas:extension:portal:2.0:User';
export const PORTAL_GROUP = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
export const ORGANIZATION = 'urn:ietf:params:scim:schemas:portal:2.0:Organization';
export const ROLE = 'urn:ietf:params:scim:schemas:portal:2.0:Role';
