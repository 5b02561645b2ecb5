import type { Scope } from '../portal/model';
import type { Operation } from '../portal/operation';

/** What each scope lets a connection see, in words: the organizations by name. */
export async function seenOrganizations(op: Operation, scopes: readonly Scope[]): Promise<(scope: Scope) => string> {
  const ids = new Set(scopes.flatMap((scope) => (scope.all ? [] : scope.organizations)));
  const found = await op.store.organizations.findMany([...ids]);
  const names = new Map(found.map(({ id, name }) => [id, name]));
  return (scope) => {
    if (scope.all) return 'every organization';
    return scope.organizations
      .map((id) => names.get(id) ?? id)
      .sort((a, b) => a.localeCompare(b))
      .join(', ');
  };
}
