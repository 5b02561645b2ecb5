import { nameKey, type DistinguishedName, type NamePart } from './distinguished-name';

/** Branches that sort entries by kind and are nobody's organization. */
const BRANCHES = new Set([
  'people',
  'person',
  'persons',
  'users',
  'user',
  'members',
  'accounts',
  'groups',
  'group',
  'roles',
  'services',
  'hosts',
  'machines',
  'computers',
]);

/** The organization that an entry is in, or is. */
export interface LdifOrganization {
  readonly name: string;
  /** Its entry's own name, as a key. */
  readonly key: string;
}

/**
 * By its name: the nearest `o=` around it; or else, of the `ou=` around it, the one next to the root. Branches such as
 * `ou=people` are none. Undefined: the file doesn't say.
 */
export function organizationOf(name: DistinguishedName): LdifOrganization | undefined {
  const nearest = name.findIndex((step) => part(step, 'o') !== undefined);
  if (nearest >= 0) return at(name, nearest, 'o');
  const outermost = name.findLastIndex((step) => {
    const unit = part(step, 'ou');
    return unit !== undefined && !BRANCHES.has(unit.value.trim().toLowerCase());
  });
  return outermost >= 0 ? at(name, outermost, 'ou') : undefined;
}

function at(name: DistinguishedName, index: number, type: 'o' | 'ou'): LdifOrganization {
  return { name: part(name[index] ?? [], type)?.value.trim() ?? '', key: nameKey(name.slice(index)) };
}

function part(step: readonly NamePart[], type: string): NamePart | undefined {
  return step.find((each) => each.type === type);
}
