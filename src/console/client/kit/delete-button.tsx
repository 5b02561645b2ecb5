import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog, FormDialog } from './dialog';
import { useTexts } from './i18n';
import { kitTexts } from './kit-texts';
import { navigate } from './router';
import { deleteResource } from './scim';
import { Show } from './states';
import { useToast } from './toasts';
import { useLoaded } from './use-loaded';

export interface Obstacle {
  readonly title: string;
  readonly why: ComponentChildren;
}

export interface DeleteButtonProps<Known> {
  readonly endpoint: string;
  readonly id: string;
  /** The question. */
  readonly title: string;
  /** What depends on it, read before anybody is asked. */
  readonly look: (signal: AbortSignal) => Promise<Known>;
  /** What stands in the way, told in place of the question. */
  readonly obstacle?: (known: Known) => Obstacle | undefined;
  /** What goes with it, and that it can't be undone. */
  readonly why: (known: Known) => string;
  readonly deleted: string;
  /** Where one is afterwards. */
  readonly backTo: string;
}

/** A button to delete a resource for good: asks, with what goes with it, or tells why it can't be done yet. */
export function DeleteButton<Known>(props: DeleteButtonProps<Known>) {
  const t = useTexts(kitTexts);
  const [asked, setAsked] = useState(false);
  return (
    <>
      <button type="button" class="secondary danger-text" onClick={() => setAsked(true)}>
        {t('delete')}
      </button>
      {asked && <DeleteDialog {...props} onClose={() => setAsked(false)} />}
    </>
  );
}

type DialogProps<Known> = DeleteButtonProps<Known> & { readonly onClose: () => void };

function DeleteDialog<Known>(props: DialogProps<Known>) {
  const { id, title, look, obstacle, onClose } = props;
  const t = useTexts(kitTexts);
  const known = useLoaded(id, look);
  if (known.data === undefined) {
    return (
      <Dialog title={title} onClose={onClose}>
        <Show of={known}>{() => null}</Show>
      </Dialog>
    );
  }
  const inTheWay = obstacle?.(known.data);
  if (!inTheWay) return <AskDelete {...props} known={known.data} />;
  return (
    <Dialog title={inTheWay.title} onClose={onClose}>
      {inTheWay.why}
      <footer>
        <button type="button" onClick={onClose}>
          {t('close')}
        </button>
      </footer>
    </Dialog>
  );
}

function AskDelete<Known>(props: DialogProps<Known> & { readonly known: Known }) {
  const { endpoint, id, title, why, known, deleted, backTo, onClose } = props;
  const t = useTexts(kitTexts);
  const toast = useToast();
  const submit = async () => {
    await deleteResource(endpoint, id);
    toast(deleted);
    navigate(backTo, { replace: true });
  };
  return (
    <FormDialog title={title} action={t('deleteIt')} danger onClose={onClose} onSubmit={submit}>
      <p>{why(known)}</p>
    </FormDialog>
  );
}
