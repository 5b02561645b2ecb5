import { DEVELOPER_ROLE_ID, ORG_ADMIN_ROLE_ID, ORG_PUBLISHER_ROLE_ID } from '../portal/built-in';
import { fold } from '../portal/fold';
import type { Provider } from '../portal/users/user';

/** The GIS portal's words for what the portal calls otherwise. */

/** Its own roles; every other role goes by its value (`iBBBBBBBBBBBBBBB`). */
export const ROLES = [
  { word: 'org_admin', display: 'Administrator', roleId: ORG_ADMIN_ROLE_ID },
  { word: 'org_publisher', display: 'Publisher', roleId: ORG_PUBLISHER_ROLE_ID },
  { word: 'org_user', display: 'User', roleId: DEVELOPER_ROLE_ID },
] as const;

export const DEFAULT_ROLE = 'org_user';

/** The identifier of a role, or what may be one. */
export function roleFromWord(word: string): string {
  return ROLES.find((role) => role.word === word.toLowerCase())?.roleId ?? word;
}

export function wordOfRole({ roleId, value }: { readonly roleId: string; readonly value: string }): string {
  return ROLES.find((role) => role.roleId === roleId)?.word ?? value;
}

export const LICENSE_TYPES = [
  'creatorUT',
  'editorUT',
  'GISProfessionalAdvUT',
  'GISProfessionalBasicUT',
  'GISProfessionalStdUT',
  'viewerUT',
  'fieldWorkerUT',
  'liteUT',
  'basicUT',
  'standardUT',
] as const;

/** A license type, written with or without `UT`; undefined where it is none. */
export function licenseFromWord(word: string): string | undefined {
  return LICENSE_TYPES.find((type) => [fold(type), fold(type.slice(0, -'UT'.length))].includes(fold(word)));
}

export const PROVIDERS = ['arcgis', 'enterprise'] as const;

export function providerFromWord(word: string): Provider | undefined {
  switch (word.toLowerCase()) {
    case 'arcgis':
      return 'builtIn';
    case 'enterprise':
      return 'enterprise';
    default:
      return undefined;
  }
}

export function wordOfProvider(provider: Provider): (typeof PROVIDERS)[number] {
  return provider === 'builtIn' ? 'arcgis' : 'enterprise';
}
