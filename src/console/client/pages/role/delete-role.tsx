import { useState } from 'preact/hooks';
import { Dialog, FormDialog } from '../../kit/dialog';
import { useTexts } from '../../kit/i18n';
import { kitTexts } from '../../kit/kit-texts';
import { navigate } from '../../kit/router';
import { deleteResource, listResources, type RoleResource } from '../../kit/scim';
import { useToast } from '../../kit/toasts';
import { useLoaded } from '../../kit/use-loaded';
import { holdersOf } from './holders';
import { roleTexts } from './role-texts';

/** A button to delete a role; who still holds it is told before anybody tries. */
export function DeleteRole({ role }: { readonly role: RoleResource }) {
  const t = useTexts(roleTexts);
  const [asked, setAsked] = useState(false);
  const counted = useLoaded(asked ? role.id : undefined, async (signal) => {
    const query = { filter: holdersOf(role), attributes: 'userName', count: 1 };
    return (await listResources('Users', query, signal)).totalResults;
  });
  const close = () => setAsked(false);
  return (
    <>
      <button type="button" class="secondary danger-text" onClick={() => setAsked(true)}>
        {t('delete')}
      </button>
      {asked && !counted.loading && <Ask role={role} n={counted.data ?? 0} onClose={close} />}
    </>
  );
}

interface AskProps {
  readonly role: RoleResource;
  readonly n: number;
  readonly onClose: () => void;
}

function Ask({ role, n, onClose }: AskProps) {
  const t = useTexts(roleTexts);
  const kit = useTexts(kitTexts);
  const toast = useToast();
  const name = role.display;
  if (n > 0) {
    return (
      <Dialog title={t('held', { name })} onClose={onClose}>
        <p>{t('heldWhy', { n })}</p>
        <footer>
          <button type="button" onClick={onClose}>
            {kit('close')}
          </button>
        </footer>
      </Dialog>
    );
  }
  const submit = async () => {
    await deleteResource('Roles', role.id);
    toast(t('deleted', { name }));
    navigate('/roles', { replace: true });
  };
  return (
    <FormDialog title={t('askDelete', { name })} action={t('deleteIt')} danger onClose={onClose} onSubmit={submit}>
      <p>{t('askDeleteWhy')}</p>
    </FormDialog>
  );
}
