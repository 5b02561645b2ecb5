import { useState } from 'preact/hooks';
import { FormDialog } from '../../kit/dialog';
import { useTexts } from '../../kit/i18n';
import { findOrganizations, findRoles } from '../../kit/pick-scim';
import type { Option } from '../../kit/option';
import { Picker, type PickerProps } from '../../kit/picker';
import { RunDialog } from '../../kit/run-dialog';
import type { UserResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import type { Task } from '../../kit/task';
import { activating, assigning, moving, toMove, toTask, type Picked } from './bulk-tasks';
import { SelectMatching, type SelectMatchingProps } from './select-matching';
import { usersTexts } from './users-texts';

type Asked = 'disable' | 'move' | 'role' | undefined;

export interface BulkActionsProps extends Pick<SelectMatchingProps, 'filter' | 'total'> {
  /** By id. */
  readonly picked: ReadonlyMap<string, UserResource>;
  readonly onPick: SelectMatchingProps['onPick'];
  readonly onClear: () => void;
  readonly onDone: () => void;
}

/** What can be done to several users at once. */
export function BulkActions({ picked, filter, total, onPick, onClear, onDone }: BulkActionsProps) {
  const t = useTexts(usersTexts);
  const { session } = useSession();
  const [asked, setAsked] = useState<Asked>();
  const [task, setTask] = useState<Task<Picked>>();
  const n = picked.size;
  const run = (change: Parameters<typeof toTask>[1], make = toTask) => {
    setTask(
      make(
        Array.from(picked.values(), (user) => ({ id: user.id, name: user.userName, user })),
        change,
      ),
    );
  };
  const setActive = (active: boolean) =>
    run(
      activating(active, {
        title: t(active ? 'enabling' : 'disabling', { n }),
        undoTitle: t(active ? 'enablingUndone' : 'disablingUndone'),
      }),
    );
  const move = (to: Option) =>
    run(moving(to, { title: t('moving', { n, to: to.text }), undoTitle: t('movingUndone') }), toMove);
  const assign = (role: Option) =>
    run(assigning(role, { title: t('assigning', { n, to: role.text }), undoTitle: t('assigningUndone') }));
  const button = (text: string, onClick: () => void) => (
    <button type="button" class="secondary" onClick={onClick}>
      {text}
    </button>
  );
  const close = () => setAsked(undefined);
  return (
    <section class="bulk" aria-label={t('picked', { n })}>
      <strong role="status">{t('picked', { n })}</strong>
      {button(t('enable'), () => setActive(true))}
      {button(t('disable'), () => setAsked('disable'))}
      {(session.organizations === null || session.organizations.length > 1) &&
        button(t('move'), () => setAsked('move'))}
      {button(t('assignRole'), () => setAsked('role'))}
      <button type="button" class="plain" onClick={onClear}>
        {t('clear')}
      </button>
      <SelectMatching filter={filter} total={total} picked={n} onPick={onPick} />
      {asked === 'disable' && <AskDisable n={n} onClose={close} onSubmit={() => setActive(false)} />}
      {asked === 'move' && (
        <Choose
          title={t('moveTitle')}
          why={t('moveWhy')}
          label={t('organization')}
          load={findOrganizations}
          onClose={close}
          onChosen={move}
        />
      )}
      {asked === 'role' && (
        <Choose title={t('roleTitle')} label={t('role')} load={findRoles} onClose={close} onChosen={assign} />
      )}
      {task && <RunDialog task={task} onClose={onDone} />}
    </section>
  );
}

interface AskProps {
  readonly onClose: () => void;
}

function AskDisable({ n, onClose, onSubmit }: AskProps & { readonly n: number; readonly onSubmit: () => void }) {
  const t = useTexts(usersTexts);
  return (
    <FormDialog
      title={t('askDisable', { n })}
      action={t('disable')}
      danger
      onClose={onClose}
      onSubmit={async () => onSubmit()}
    >
      <p>{t('disableWhy')}</p>
    </FormDialog>
  );
}

interface ChooseProps extends AskProps {
  readonly title: string;
  readonly why?: string;
  readonly label: string;
  readonly load: PickerProps['load'];
  readonly onChosen: (chosen: Option) => void;
}

function Choose({ title, why, label, load, onClose, onChosen }: ChooseProps) {
  const t = useTexts(usersTexts);
  const [chosen, setChosen] = useState<Option>();
  const submit = async () => {
    if (chosen) onChosen(chosen);
  };
  return (
    <FormDialog title={title} action={t('go')} disabled={!chosen} onClose={onClose} onSubmit={submit}>
      {why !== undefined && <p>{why}</p>}
      <Picker label={label} load={load} value={chosen} onPick={setChosen} />
    </FormDialog>
  );
}
