import { DeleteButton } from '../../kit/delete-button';
import { useTexts } from '../../kit/i18n';
import { listResources, type RoleResource } from '../../kit/scim';
import { holdersOf } from './holders';
import { roleTexts } from './role-texts';

/** A button to delete a role; who still holds it is told before anybody tries. */
export function DeleteRole({ role }: { readonly role: RoleResource }) {
  const t = useTexts(roleTexts);
  const name = role.display;
  return (
    <DeleteButton
      endpoint="Roles"
      id={role.id}
      title={t('askDelete', { name })}
      look={(signal) => countHolders(role, signal)}
      obstacle={(n) => (n > 0 ? { title: t('held', { name }), why: <p>{t('heldWhy', { n })}</p> } : undefined)}
      why={() => t('askDeleteWhy')}
      deleted={t('deleted', { name })}
      backTo="/roles"
    />
  );
}

async function countHolders(role: RoleResource, signal: AbortSignal): Promise<number> {
  const query = { filter: holdersOf(role), attributes: 'userName', count: 1 };
  return (await listResources('Users', query, signal)).totalResults;
}
