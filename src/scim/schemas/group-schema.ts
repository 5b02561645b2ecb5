import { compileSchema } from './compile-schema';
import { SCIMMY } from '../scimmy';
import { PORTAL_GROUP } from '../../portal/schema-urns';
import { organizationAttribute } from './user-schema';

const { Attribute } = SCIMMY.Types;

const portalGroupDefinition = new SCIMMY.Types.SchemaDefinition(
  'PortalGroup',
  PORTAL_GROUP,
  "The portal's own attributes of a group",
  [
    organizationAttribute('The organization the group belongs to; its name is unique there.'),
    new Attribute('integer', 'memberCount', {
      mutable: false,
      returned: 'request',
      description: 'How many users and groups it lists as members itself.',
    }),
    // Not shown, so that a list of groups needn't look for those around each (RFC 7643 §7: "MAY … in a search filter").
    new Attribute(
      'complex',
      'memberOf',
      {
        multiValued: true,
        mutable: false,
        returned: 'never',
        description: 'The groups that list the group as a member; to search by.',
      },
      [
        new Attribute('string', 'value', { mutable: false, caseExact: true, description: 'The id of such a group.' }),
        new Attribute('string', 'display', { mutable: false, description: 'Its name.' }),
      ],
    ),
  ],
);

export const groupDefinition = SCIMMY.Schemas.Group.definition;
const displayName = groupDefinition.attribute('displayName');
// RFC 7643 §8.7.1 asks for no uniqueness; two groups of an organization can't have one name here.
if ('config' in displayName) displayName.config.uniqueness = 'server';
export const groupExtensions = [portalGroupDefinition];
export const groupSchema = compileSchema(groupDefinition, groupExtensions);
