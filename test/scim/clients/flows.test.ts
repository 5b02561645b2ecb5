import type { Profile } from '../../../src/portal/actor';
import { onEveryApp, type TestApp } from '../../support/app';
import type { ScimClient } from '../../support/scim-client';
import { type ClientFlows, type Flow, freshVariables, readFlows, runStep } from './run-flow';

/** Each client with its own profile, and with the one a connection has when nobody chose. */
const CLIENTS: readonly (readonly [client: string, profile: Profile])[] = [
  ['okta', 'okta'],
  ['okta', 'standard'],
  ['entra', 'entra'],
  ['entra', 'standard'],
  ['authentik', 'standard'],
  ['cyberark', 'standard'],
  ['google', 'standard'],
  ['jumpcloud', 'standard'],
  ['keycloak', 'standard'],
  ['onelogin', 'standard'],
  ['pingfederate', 'standard'],
  ['sailpoint', 'standard'],
  ['scim-node', 'standard'],
  ['scim-node', 'rfc'],
  ['scim2-js', 'standard'],
  ['scim2-js', 'rfc'],
];

onEveryApp('what identity providers really send', (app) => {
  describe.each(CLIENTS)('%s by the profile %s', (client, profile) => {
    const flows = readFlows(client);
    let scim: ScimClient;

    beforeAll(async () => {
      scim = await connectAs(app, flows, profile);
    });

    describe.each(flows.flows)('$name ($basis: $source)', (flow) => {
      runFlow(flow, flows, () => scim);
    });
  });
});

/** A connection as an identity provider has it: one organization, users and groups, nothing else. */
async function connectAs(app: TestApp, { client, roles }: ClientFlows, profile: Profile): Promise<ScimClient> {
  for (const { value, display } of roles) await app.ensureRole(value, display);
  const organization = await app.createOrganization(`${client}-${profile}`);
  return app.connect({ organizations: [organization.id], profile });
}

function runFlow({ steps }: Flow, { headers }: ClientFlows, scim: () => ScimClient): void {
  const variables = freshVariables();
  for (const [index, step] of steps.entries()) {
    test(`${index + 1}. ${step.method} ${step.name}`, () => runStep(scim(), step, headers, variables));
  }
}
