/** Identifiers of what every portal has from its first start (db/migrations/0002). */
export const PORTAL_ORGANIZATION_ID = '00000001-0000-4000-8000-000000000001';

export const PORTAL_ADMIN_ROLE_ID = '00000001-0001-0001-0001-000000000001';
export const DEVELOPER_ROLE_ID = '00000006-0006-0006-0006-000000000006';
