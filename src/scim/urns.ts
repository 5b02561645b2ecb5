/** Schema and message identifiers: RFC 7643 §10, RFC 7644 §8.2, and the portal's own. */
export const CORE_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const CORE_GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const PORTAL_USER = 'urn:ietf:params:scim:schemas:extension:portal:2.0:User';
export const PORTAL_GROUP = 'urn:ietf:params:scim:schemas:extension:portal:2.0:Group';
export const ORGANIZATION = 'urn:ietf:params:scim:schemas:portal:2.0:Organization';
export const ROLE = 'urn:ietf:params:scim:schemas:portal:2.0:Role';

export const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
export const BULK_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
