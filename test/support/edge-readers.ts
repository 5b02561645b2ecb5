import type { TestApp } from './app';
import { DEVELOPER_ROLE, ORG_ADMIN_ROLE, PORTAL_USER } from './factories';
import { exchange, type AnswerBody, type Exchange } from './http';

/** A user as every edge should show it, by the portal's own words; undefined: that edge has no word for it. */
export interface Seen {
  readonly userName: string;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly email: string | undefined;
  readonly active: boolean;
  readonly locale: string | undefined;
  readonly role: string | undefined;
  readonly organization: string | undefined;
  readonly displayName?: string | undefined;
  readonly provider?: 'builtIn' | 'enterprise';
  readonly idpUsername?: string | undefined;
  readonly licenseType?: string | undefined;
  readonly description?: string | undefined;
}

interface PortalExtension {
  readonly organization: { readonly value: string };
  readonly provider: 'builtIn' | 'enterprise';
  readonly idpUsername?: string;
  readonly licenseType?: string;
  readonly description?: string;
}

/** By what the edges know one user. */
export interface KnownUser {
  readonly scimId: string;
  readonly uuid: string;
  readonly userName: string;
}

const GIS_ROLES: Readonly<Record<string, string>> = { org_user: DEVELOPER_ROLE, org_admin: ORG_ADMIN_ROLE };

/** Sends as the administrator; the answer's body. Throws for a refusal, in whatever shape. */
export async function mustSend(app: TestApp, options: Exchange): Promise<AnswerBody> {
  const answer = await exchange(app.url(), { token: app.adminToken(), ...options });
  if (answer.status > 299 || answer.body?.['error']) throw new Error(`${options.path}: ${answer.text}`);
  return answer.body;
}

/** Every way to read a user. */
export function readersOf(app: TestApp): Readonly<Record<string, (user: KnownUser) => Promise<Seen>>> {
  const send = (path: string) => mustSend(app, { path });
  return {
    SCIM: async (user) => {
      const { body } = await app.scim.get(`/Users/${user.scimId}`);
      const portal = body[PORTAL_USER] as PortalExtension;
      return {
        userName: body.userName,
        givenName: body.name?.['givenName'],
        familyName: body.name?.['familyName'],
        email: body.emails?.[0]?.value,
        active: body.active,
        locale: body['locale'] as string | undefined,
        role: body.roles?.[0]?.value,
        organization: portal.organization.value,
        displayName: body.displayName,
        provider: portal.provider,
        idpUsername: portal.idpUsername,
        licenseType: portal.licenseType,
        description: portal.description,
      };
    },
    'the portal API': async (user) => {
      const body = await send(`/portal/Users('${user.uuid}')`);
      return {
        userName: body.Username,
        givenName: body.FirstName || undefined,
        familyName: body.LastName || undefined,
        email: body.Email || undefined,
        active: body.Status === 'ENABLED',
        locale: body.Locale ?? undefined,
        role: body.RoleUuid ?? undefined,
        organization: body.OrganizationUuid,
      };
    },
    'the portal API v2': async (user) => {
      const body = await send(`/portal/v2/users/${user.uuid}`);
      return {
        userName: body.username,
        givenName: body.firstName || undefined,
        familyName: body.lastName || undefined,
        email: body.email || undefined,
        active: body.status === 'ENABLED',
        locale: body.locale ?? undefined,
        role: body.access[0]?.roleUuid,
        organization: body.access[0]?.orgUuid,
      };
    },
    'the GIS call': async (user) => {
      const body = await send(`/portaladmin/community/users/${encodeURIComponent(user.userName)}?f=json`);
      return {
        userName: body.username,
        givenName: body.firstName || undefined,
        familyName: body.lastName || undefined,
        email: body.email || undefined,
        active: !body.disabled,
        locale: body.culture ?? undefined,
        role: GIS_ROLES[body.role],
        organization: body.orgId,
        provider: body.provider === 'arcgis' ? 'builtIn' : 'enterprise',
        idpUsername: body.idpUsername ?? undefined,
        licenseType: body.userLicenseTypeId ?? undefined,
        description: body.description ?? undefined,
      };
    },
  };
}
