import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../column-types';

/** The organization and the roles that every portal has. Their identifiers are part of the interface. */
const PORTAL_ORGANIZATION_ID = '00000001-0000-4000-8000-000000000001';

const ROLES = [
  {
    id: '00000001-0001-0001-0001-000000000001',
    display: 'Portal Admin',
    description: 'Administers the whole portal.',
    organizationBound: false,
    privileges: [
      'users:read',
      'users:write',
      'users:password',
      'groups:read',
      'groups:write',
      'organizations:read',
      'organizations:write',
      'roles:read',
      'roles:write',
      'connections:read',
      'connections:write',
      'audit:read',
    ],
  },
  {
    id: '00000002-0002-0002-0002-000000000002',
    display: 'API Owner',
    description: 'Owns APIs of the whole portal; reads its people.',
    organizationBound: false,
    privileges: ['users:read', 'groups:read', 'organizations:read', 'roles:read'],
  },
  {
    id: '00000003-0003-0003-0003-000000000003',
    display: 'Org Publisher',
    description: "Publishes an organization's APIs; reads its people.",
    organizationBound: true,
    privileges: ['users:read', 'groups:read', 'organizations:read', 'roles:read'],
  },
  {
    id: '00000005-0005-0005-0005-000000000005',
    display: 'Org Admin',
    description: "Administers an organization's users and groups.",
    organizationBound: true,
    privileges: [
      'users:read',
      'users:write',
      'users:password',
      'groups:read',
      'groups:write',
      'organizations:read',
      'roles:read',
      'audit:read',
    ],
  },
  {
    id: '00000006-0006-0006-0006-000000000006',
    display: 'Developer',
    description: "Uses an organization's APIs.",
    organizationBound: true,
    privileges: [],
  },
] as const;

export async function up(db: Kysely<unknown>, { boolean }: ColumnTypes): Promise<void> {
  const now = new Date().toISOString();
  // The engines write a truth differently (1, true); a cast from text serves both.
  const yes = sql`cast('1' as ${boolean})`;
  const no = sql`cast('0' as ${boolean})`;

  await sql`insert into organizations
      (id, version, created_at, modified_at, name, name_key, description, description_key, type, active,
       external_id, built_in)
      values (${PORTAL_ORGANIZATION_ID}, 1, ${now}, ${now}, 'portal', 'portal',
              'The portal''s own administrators', 'the portal''s own administrators', null, ${yes}, null, ${yes})`.execute(
    db,
  );
  for (const role of ROLES) {
    await sql`insert into roles
        (id, version, created_at, modified_at, value, value_key, display, display_key, description, description_key,
         type, supported, privileges, organization_bound, built_in)
        values (${role.id}, 1, ${now}, ${now}, ${role.id}, ${role.id}, ${role.display},
                ${role.display.toLowerCase()}, ${role.description}, ${role.description.toLowerCase()},
                null, ${yes}, ${JSON.stringify(role.privileges)}, ${role.organizationBound ? yes : no}, ${yes})`.execute(
      db,
    );
  }
}
