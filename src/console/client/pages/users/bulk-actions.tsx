import { useState } from 'preact/hooks';
import { FormDialog } from '../../kit/dialog';
import { useTexts } from '../../kit/i18n';
import { findOrganizations, findRoles } from '../../kit/pick-scim';
import type { Option } from '../../kit/option';
import { Picker } from '../../kit/picker';
import { RunDialog } from '../../kit/run-dialog';
import type { Item } from '../../kit/run-each';
import { patchResource, PORTAL_USER, type PatchOperation } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { usersTexts } from './users-texts';

interface Run {
  readonly title: string;
  readonly operation: PatchOperation;
}

type Asked = 'disable' | 'move' | 'role' | undefined;

export interface BulkActionsProps {
  /** Id → user name. */
  readonly picked: ReadonlyMap<string, string>;
  readonly onClear: () => void;
  readonly onDone: () => void;
}

/** What can be done to several users at once: one PATCH each, so that one refusal is that one's only. */
export function BulkActions({ picked, onClear, onDone }: BulkActionsProps) {
  const t = useTexts(usersTexts);
  const { session } = useSession();
  const [asked, setAsked] = useState<Asked>();
  const [run, setRun] = useState<Run>();
  const n = picked.size;
  const setActive = (active: boolean): Run => ({
    title: t(active ? 'enabling' : 'disabling', { n }),
    operation: { op: 'replace', path: 'active', value: active },
  });
  const close = () => setAsked(undefined);
  return (
    <section class="bulk" aria-label={t('picked', { n })}>
      <strong role="status">{t('picked', { n })}</strong>
      <button type="button" class="secondary" onClick={() => setRun(setActive(true))}>
        {t('enable')}
      </button>
      <button type="button" class="secondary" onClick={() => setAsked('disable')}>
        {t('disable')}
      </button>
      {(session.organizations === null || session.organizations.length > 1) && (
        <button type="button" class="secondary" onClick={() => setAsked('move')}>
          {t('move')}
        </button>
      )}
      <button type="button" class="secondary" onClick={() => setAsked('role')}>
        {t('assignRole')}
      </button>
      <button type="button" class="plain" onClick={onClear}>
        {t('clear')}
      </button>
      {asked === 'disable' && (
        <FormDialog
          title={t('askDisable', { n })}
          action={t('disable')}
          danger
          onClose={close}
          onSubmit={async () => setRun(setActive(false))}
        >
          <p>{t('disableWhy')}</p>
        </FormDialog>
      )}
      {asked === 'move' && <Move n={n} onClose={close} onRun={setRun} />}
      {asked === 'role' && <AssignRole n={n} onClose={close} onRun={setRun} />}
      {run && (
        <RunDialog
          title={run.title}
          items={Array.from(picked, ([id, name]): Item => ({ id, name }))}
          work={({ id }) => patchResource('Users', id, [run.operation])}
          onClose={onDone}
        />
      )}
    </section>
  );
}

interface ChoiceProps {
  readonly n: number;
  readonly onClose: () => void;
  readonly onRun: (run: Run) => void;
}

function Move({ n, onClose, onRun }: ChoiceProps) {
  const t = useTexts(usersTexts);
  const [to, setTo] = useState<Option>();
  const submit = async () => {
    if (!to) return;
    const operation = { op: 'replace', path: `${PORTAL_USER}:organization`, value: { value: to.id } } as const;
    onRun({ title: t('moving', { n, to: to.text }), operation });
  };
  return (
    <FormDialog title={t('moveTitle')} action={t('go')} disabled={!to} onClose={onClose} onSubmit={submit}>
      <p>{t('moveWhy')}</p>
      <Picker label={t('organization')} load={findOrganizations} value={to} onPick={setTo} />
    </FormDialog>
  );
}

function AssignRole({ n, onClose, onRun }: ChoiceProps) {
  const t = useTexts(usersTexts);
  const [role, setRole] = useState<Option>();
  const submit = async () => {
    if (!role) return;
    const operation = { op: 'add', path: 'roles', value: [{ value: role.id }] } as const;
    onRun({ title: t('assigning', { n, to: role.text }), operation });
  };
  return (
    <FormDialog title={t('roleTitle')} action={t('go')} disabled={!role} onClose={onClose} onSubmit={submit}>
      <Picker label={t('role')} load={findRoles} value={role} onPick={setRole} />
    </FormDialog>
  );
}
