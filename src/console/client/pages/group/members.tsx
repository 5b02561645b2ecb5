import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { AskButton } from '../../kit/ask-button';
import { FormDialog } from '../../kit/dialog';
import { focusHeading } from '../../kit/heading';
import { useTexts } from '../../kit/i18n';
import { MultiPicker } from '../../kit/multi-picker';
import type { Option } from '../../kit/option';
import { Pager, type Pages } from '../../kit/pages';
import type { PickerProps } from '../../kit/picker';
import { patchResource, type GroupResource, type Resource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { Table, type Column } from '../../kit/table';
import { useToast, useUndoableToast } from '../../kit/toasts';
import { groupTexts } from './group-texts';
import { adding, removing } from './member-query';

export interface MembersProps<Row extends Resource> {
  readonly group: GroupResource;
  readonly caption: string;
  readonly pages: Pages<Row>;
  readonly columns: readonly Column<Row>[];
  readonly nameOf: (row: Row) => string;
  readonly empty: string;
  readonly add: {
    readonly title: string;
    readonly label: string;
    readonly hint: string;
    readonly load: PickerProps['load'];
  };
  /** What is shown can be taken out: those who are in only through another group can't. */
  readonly removable: boolean;
  readonly filters: ComponentChildren;
}

/** Members of one kind, a page at a time: found, added by search, taken out. */
export function Members<Row extends Resource>(props: MembersProps<Row>) {
  const { group, caption, pages, columns, nameOf, empty, add, removable, filters } = props;
  const { may } = useSession();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const mayChange = may('groups:write');
  const clear = () => {
    setPicked(new Set());
    focusHeading();
  };
  const onChanged = () => {
    clear();
    pages.rows.reload();
  };
  return (
    <>
      <div class="beside">
        {filters}
        {mayChange && <Add group={group} {...add} onChanged={onChanged} />}
      </div>
      {mayChange && removable && picked.size > 0 && (
        <Picked group={group} ids={picked} onClear={clear} onChanged={onChanged} />
      )}
      <Table
        caption={caption}
        columns={columns}
        rows={pages.rows}
        idOf={({ id }) => id}
        selection={mayChange && removable ? { ids: picked, onChange: setPicked, nameOf } : undefined}
        empty={empty}
      />
      <Pager pages={pages} />
    </>
  );
}

interface ChangeProps {
  readonly group: GroupResource;
  readonly onChanged: () => void;
}

function Add({ group, title, label, hint, load, onChanged }: ChangeProps & MembersProps<Resource>['add']) {
  const t = useTexts(groupTexts);
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<readonly Option[]>([]);
  const n = chosen.length;
  const close = () => {
    setOpen(false);
    setChosen([]);
  };
  const submit = async () => {
    await patchResource('Groups', group.id, adding(chosen.map(({ id }) => id)));
    toast(t('added', { n }));
    onChanged();
  };
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {title}
      </button>
      {open && (
        <FormDialog title={title} action={t('addThem', { n })} disabled={n === 0} onClose={close} onSubmit={submit}>
          <MultiPicker label={label} hint={hint} load={load} values={chosen} onChange={setChosen} />
        </FormDialog>
      )}
    </>
  );
}

interface PickedProps extends ChangeProps {
  readonly ids: ReadonlySet<string>;
  readonly onClear: () => void;
}

function Picked({ group, ids, onClear, onChanged }: PickedProps) {
  const t = useTexts(groupTexts);
  const undoable = useUndoableToast();
  const n = ids.size;
  return (
    <section class="bulk" aria-label={t('picked', { n })}>
      <strong role="status">{t('picked', { n })}</strong>
      <AskButton
        button={t('remove')}
        title={t('askRemove', { n, name: group.displayName })}
        action={t('remove')}
        danger
        onSubmit={async () => {
          await patchResource('Groups', group.id, removing(ids));
          undoable(t('removed', { n }), async () => {
            await patchResource('Groups', group.id, adding(ids));
            onChanged();
          });
          onChanged();
        }}
      >
        <p>{t('askRemoveWhy')}</p>
      </AskButton>
      <button type="button" class="plain" onClick={onClear}>
        {t('clear')}
      </button>
    </section>
  );
}
