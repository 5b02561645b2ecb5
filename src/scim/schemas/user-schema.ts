import { compileSchema } from './compile-schema';
import { SCIMMY } from '../scimmy';
import { PORTAL_USER } from '../../portal/schema-urns';

const { Attribute, SchemaDefinition } = SCIMMY.Types;

/** An organization, by `value` (its id) or by `display` (its name): shared by the user's and the group's extension. */
export function organizationAttribute(description: string) {
  return new Attribute('complex', 'organization', { description }, [
    new Attribute('string', 'value', { caseExact: true, description: 'The id of the organization.' }),
    new Attribute('reference', '$ref', {
      mutable: false,
      referenceTypes: ['Organization'],
      description: 'The URI of the organization.',
    }),
    new Attribute('string', 'display', { description: 'The name of the organization.' }),
  ]);
}

/** What the portal knows of a user beyond RFC 7643. */
const portalUserDefinition = new SchemaDefinition('PortalUser', PORTAL_USER, "The portal's own attributes of a user", [
  organizationAttribute('The organization the user belongs to.'),
  new Attribute('complex', 'access', { multiValued: true, description: 'Roles in further organizations.' }, [
    new Attribute('string', 'role', { description: "The role's value." }),
    new Attribute('string', 'roleDisplay', { mutable: false, description: "The role's name." }),
    new Attribute('string', 'organization', { caseExact: true, description: "The organization's id." }),
    new Attribute('string', 'organizationDisplay', { mutable: false, description: "The organization's name." }),
  ]),
  new Attribute('string', 'provider', {
    canonicalValues: ['builtIn', 'enterprise'],
    description: 'Who checks the password: the portal itself, or the enterprise identity store.',
  }),
  new Attribute('string', 'idpUsername', {
    uniqueness: 'server',
    description: 'The name in the enterprise identity store; unique within the organization.',
  }),
  new Attribute('string', 'licenseType', { description: "The user's licence." }),
  new Attribute('string', 'description', { description: 'A note about the account.' }),
  new Attribute('boolean', 'mustChangePassword', { description: 'Whether the next sign-in asks for a new password.' }),
  new Attribute('boolean', 'notifyUser', {
    mutable: 'writeOnly',
    returned: 'never',
    description: 'Whether to tell the user by mail.',
  }),
  new Attribute('boolean', 'locked', {
    description: 'Whether sign-in is refused after repeated failures; writing false unlocks.',
  }),
  new Attribute('dateTime', 'lastLogin', { mutable: false, description: 'When the user last signed in.' }),
  new Attribute('dateTime', 'passwordChangedAt', { mutable: false, description: 'When the password was last set.' }),
]);

export const userDefinition = SCIMMY.Schemas.User.definition;
export const userExtensions = [SCIMMY.Schemas.EnterpriseUser.definition, portalUserDefinition];
export const userSchema = compileSchema(userDefinition, userExtensions);
