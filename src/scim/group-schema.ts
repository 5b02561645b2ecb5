import { compileSchema } from './compile-schema';
import { SCIMMY } from './scimmy';
import { PORTAL_GROUP } from '../portal/schema-urns';
import { organizationAttribute } from './user-schema';

const portalGroupDefinition = new SCIMMY.Types.SchemaDefinition(
  'PortalGroup',
  PORTAL_GROUP,
  "The portal's own attributes of a group",
  [organizationAttribute('The organization the group belongs to; its name is unique there.')],
);

export const groupDefinition = SCIMMY.Schemas.Group.definition;
export const groupExtensions = [portalGroupDefinition];
export const groupSchema = compileSchema(groupDefinition, groupExtensions);
