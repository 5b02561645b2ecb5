import { ORGANIZATION, type OrganizationResource, type PatchOperation } from '../../kit/scim';

/** What of an organization can be set; '' is none. */
const ORGANIZATION_TEXTS = ['name', 'description', 'type', 'externalId'] as const;
export type OrganizationDraft = Readonly<Record<(typeof ORGANIZATION_TEXTS)[number], string>>;

export const EMPTY_ORGANIZATION: OrganizationDraft = { name: '', description: '', type: '', externalId: '' };

export function organizationDraft({ name, description, type, externalId }: OrganizationResource): OrganizationDraft {
  return { name, description: description ?? '', type: type ?? '', externalId: externalId ?? '' };
}

export function organizationResource(draft: OrganizationDraft): object {
  const given = ORGANIZATION_TEXTS.map((name) => [name, draft[name].trim()] as const);
  const texts = Object.fromEntries(given.filter(([, text]) => text !== ''));
  return { schemas: [ORGANIZATION], active: true, ...texts };
}

export function organizationChanges(before: OrganizationDraft, after: OrganizationDraft): PatchOperation[] {
  return ORGANIZATION_TEXTS.flatMap((path): PatchOperation[] => {
    const value = after[path].trim();
    if (value === before[path]) return [];
    return [value === '' ? { op: 'remove', path } : { op: 'replace', path, value }];
  });
}
