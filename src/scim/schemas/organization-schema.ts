import { compileSchema } from './compile-schema';
import { SCIMMY } from '../scimmy';
import { ORGANIZATION } from '../../portal/schema-urns';

const { Attribute, SchemaDefinition } = SCIMMY.Types;

export const organizationDefinition = new SchemaDefinition(
  'Organization',
  ORGANIZATION,
  'An organization of the portal',
  [
    new Attribute('string', 'name', { required: true, uniqueness: 'server', description: 'Its name.' }),
    new Attribute('string', 'description', { description: 'What it is.' }),
    new Attribute('string', 'type', {
      canonicalValues: ['CONSUMER', 'PUBLISHER'],
      description: 'Whether it uses APIs or publishes them.',
    }),
    new Attribute('boolean', 'active', { description: 'Whether its users can sign in.' }),
    new Attribute('integer', 'memberCount', {
      mutable: false,
      returned: 'request',
      description: 'How many users belong to it.',
    }),
    new Attribute('boolean', 'builtIn', {
      mutable: false,
      returned: 'request',
      description: 'Whether it belongs to every portal: it keeps its name, stays active and can not be deleted.',
    }),
  ],
);

export const organizationSchema = compileSchema(organizationDefinition, []);
