import { ROLE, type PatchOperation, type RoleResource } from '../../kit/scim';

/** A role as its form has it. */
export interface RoleDraft {
  readonly display: string;
  readonly value: string;
  readonly description: string;
  readonly supported: boolean;
  readonly organizationBound: boolean;
  readonly privileges: readonly string[];
}

export const EMPTY_ROLE: RoleDraft = {
  display: '',
  value: '',
  description: '',
  supported: true,
  organizationBound: true,
  privileges: [],
};

export function roleDraft(role: RoleResource): RoleDraft {
  const { display, value, description = '', supported, organizationBound, privileges = [] } = role;
  return { display, value, description, supported, organizationBound, privileges };
}

export function roleResource({ display, value, description, ...rest }: RoleDraft): object {
  const name = display.trim();
  return {
    schemas: [ROLE],
    display: name,
    value: value.trim() === '' ? name : value.trim(),
    ...(description.trim() !== '' && { description: description.trim() }),
    ...rest,
  };
}

/** The operations that make of one state the other; the identifier never changes. */
export function roleChanges(before: RoleDraft, after: RoleDraft): PatchOperation[] {
  const changed = (['display', 'description', 'supported', 'organizationBound', 'privileges'] as const).filter(
    (name) => comparable(before[name]) !== comparable(after[name]),
  );
  return changed.map((path) => {
    const value = typeof after[path] === 'string' ? after[path].trim() : after[path];
    const isNothing = value === '' || (Array.isArray(value) && value.length === 0);
    return isNothing ? { op: 'remove', path } : { op: 'replace', path, value };
  });
}

function comparable(value: RoleDraft[keyof RoleDraft]): string {
  return typeof value === 'string' ? value.trim() : JSON.stringify(Array.isArray(value) ? value.toSorted() : value);
}
