import { compileSchema } from './compile-schema';
import { SCIMMY } from '../scimmy';
import { ROLE } from '../../portal/schema-urns';

const { Attribute, SchemaDefinition } = SCIMMY.Types;

/** After draft-ietf-scim-roles-entitlements, with what a role of the portal is made of. */
export const roleDefinition = new SchemaDefinition('Role', ROLE, 'A role of the portal: a named set of privileges', [
  new Attribute('string', 'value', {
    required: true,
    mutable: 'immutable',
    uniqueness: 'server',
    description: "The role's fixed identifier, as a user's roles hold it.",
  }),
  new Attribute('string', 'display', {
    uniqueness: 'server',
    description: 'Its name; the value, where none is given.',
  }),
  new Attribute('string', 'description', { description: 'What it is for.' }),
  new Attribute('string', 'type', { description: 'What kind of role it is.' }),
  new Attribute('boolean', 'supported', { description: 'Whether users can be given it.' }),
  new Attribute('string', 'privileges', {
    multiValued: true,
    caseExact: true,
    description: 'What those who hold it may do.',
  }),
  new Attribute('boolean', 'organizationBound', {
    description: "Whether it reaches no further than the user's organization.",
  }),
  new Attribute('boolean', 'builtIn', {
    mutable: false,
    returned: 'request',
    description: 'Whether it belongs to every portal: its privileges are fixed, and it can not be deleted.',
  }),
]);

export const roleSchema = compileSchema(roleDefinition, []);
