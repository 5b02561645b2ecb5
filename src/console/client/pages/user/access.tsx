import { useState } from 'preact/hooks';
import { FormDialog } from '../../kit/dialog';
import { useTexts } from '../../kit/i18n';
import { findGroups, findOrganizations, findRoles } from '../../kit/pick-scim';
import type { Option } from '../../kit/option';
import { Picker } from '../../kit/picker';
import { Link } from '../../kit/router';
import { patchResource, PORTAL_USER, quoted, type PatchOperation, type UserResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { Badge, Empty } from '../../kit/states';
import { useUndoableToast } from '../../kit/toasts';
import { useAct } from '../../kit/use-act';
import type { PartProps } from './profile';
import { userTexts } from './user-texts';

const ACCESS = `${PORTAL_USER}:access`;

/** What the user may do and where, and the groups the user is in. */
export function Access({ user, onChanged }: PartProps) {
  const t = useTexts(userTexts);
  const { may, session } = useSession();
  const act = useAct();
  const patch = async (operation: PatchOperation) => {
    onChanged(await patchResource<UserResource>('Users', user.id, [operation]));
  };
  const mayGrant = may('users:write') && session.user.id !== user.id;
  const { organization, access = [] } = user[PORTAL_USER];
  const parts = { mayChange: mayGrant, patch, run: act };
  return (
    <>
      <section>
        <h2>{t('roles', { organization: organization.display ?? '' })}</h2>
        <Roles user={user} {...parts} />
      </section>
      <section>
        <h2>{t('further')}</h2>
        <Further access={access} {...parts} />
      </section>
      <section>
        <h2>{t('groups')}</h2>
        <Groups user={user} onChanged={() => onChanged(undefined)} />
      </section>
    </>
  );
}

interface GrantProps {
  readonly mayChange: boolean;
  readonly patch: (operation: PatchOperation) => Promise<void>;
  readonly run: (work: () => Promise<void>) => void;
}

function Roles({ user, mayChange, patch, run }: GrantProps & { readonly user: UserResource }) {
  const t = useTexts(userTexts);
  const { roles = [] } = user;
  const remove = (value: string) => patch({ op: 'remove', path: `roles[value eq ${quoted(value)}]` });
  const add = (value: string | undefined) => patch({ op: 'add', path: 'roles', value: [{ value }] });
  const items = roles.map(({ value = '', display }) => ({
    key: value,
    name: display ?? value,
    onRemove: () => remove(value),
    onUndo: () => add(value),
  }));
  return (
    <>
      <ItemList items={items} empty={t('noRoles')} mayChange={mayChange} run={run} />
      {mayChange && (
        <AddDialog
          action={t('addRole')}
          fields={[{ label: t('role'), load: findRoles }]}
          onAdd={([role]) => add(role?.id)}
        />
      )}
    </>
  );
}

type AccessList = NonNullable<UserResource[typeof PORTAL_USER]['access']>;

function Further({ access, mayChange, patch, run }: GrantProps & { readonly access: AccessList }) {
  const t = useTexts(userTexts);
  const add = (role: string | undefined, organization: string | undefined) =>
    patch({ op: 'add', path: ACCESS, value: [{ role, organization }] });
  const items = access.map(({ role, roleDisplay, organization, organizationDisplay }) => ({
    key: `${role} ${organization}`,
    name: t('in', { role: roleDisplay ?? role, organization: organizationDisplay ?? organization }),
    onRemove: () =>
      patch({
        op: 'remove',
        path: `${ACCESS}[role eq ${quoted(role)} and organization eq ${quoted(organization)}]`,
      }),
    onUndo: () => add(role, organization),
  }));
  return (
    <>
      <ItemList items={items} empty={t('noFurther')} mayChange={mayChange} run={run} />
      {mayChange && (
        <AddDialog
          action={t('addFurther')}
          fields={[
            { label: t('role'), load: findRoles },
            { label: t('organization'), load: findOrganizations },
          ]}
          onAdd={([role, organization]) => add(role?.id, organization?.id)}
        />
      )}
    </>
  );
}

function Groups({ user, onChanged }: { readonly user: UserResource; readonly onChanged: () => void }) {
  const t = useTexts(userTexts);
  const { may } = useSession();
  const act = useAct();
  const mayChange = may('groups:write');
  const change = async (group: string, operation: PatchOperation) => {
    await patchResource('Groups', group, [operation]);
    onChanged();
  };
  const add = (group: string) => change(group, { op: 'add', path: 'members', value: [{ value: user.id }] });
  const { groups = [] } = user;
  const organization = user[PORTAL_USER].organization.value;
  const items = groups.map(({ value, display, type }) => ({
    key: value,
    name: display ?? value,
    to: `/groups/${value}`,
    note: t(type === 'indirect' ? 'indirect' : 'direct'),
    ...(type !== 'indirect' && {
      onRemove: () => change(value, { op: 'remove', path: `members[value eq ${quoted(user.id)}]` }),
      onUndo: () => add(value),
    }),
  }));
  return (
    <>
      <ItemList items={items} empty={t('noGroups')} mayChange={mayChange} run={act} />
      {mayChange && (
        <AddDialog
          action={t('addGroup')}
          fields={[{ label: t('group'), load: (text, signal) => findGroups(text, signal, organization) }]}
          onAdd={([group]) => add(group?.id ?? '')}
        />
      )}
    </>
  );
}

interface ListItem {
  readonly key: string;
  readonly name: string;
  readonly to?: string;
  readonly note?: string;
  readonly onRemove?: () => Promise<void>;
  readonly onUndo?: () => Promise<void>;
}

interface ItemListProps {
  readonly items: readonly ListItem[];
  readonly empty: string;
  readonly mayChange: boolean;
  readonly run: (work: () => Promise<void>) => void;
}

function ItemList({ items, empty, mayChange, run }: ItemListProps) {
  const t = useTexts(userTexts);
  const undoable = useUndoableToast();
  if (items.length === 0) return <Empty>{empty}</Empty>;
  const remove = ({ name, onRemove, onUndo }: ListItem) =>
    run(async () => {
      await onRemove?.();
      if (onUndo) undoable(t('removed', { name }), onUndo);
    });
  return (
    <ul class="items">
      {items.map((item) => (
        <li key={item.key}>
          <span>
            {item.to === undefined ? item.name : <Link to={item.to}>{item.name}</Link>}{' '}
            {item.note && <Badge>{item.note}</Badge>}
          </span>
          {mayChange && item.onRemove && (
            <button
              type="button"
              class="plain"
              aria-label={t('removeName', { name: item.name })}
              onClick={() => remove(item)}
            >
              ×
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

interface AddDialogProps {
  readonly action: string;
  readonly fields: readonly {
    readonly label: string;
    readonly load: (text: string, signal: AbortSignal) => Promise<readonly Option[]>;
  }[];
  readonly onAdd: (picked: readonly (Option | undefined)[]) => Promise<void>;
}

/** A button that asks, in a dialog, for one thing of each kind. */
function AddDialog({ action, fields, onAdd }: AddDialogProps) {
  const [open, setOpen] = useState(false);
  const [picked, setPicked] = useState<readonly (Option | undefined)[]>([]);
  const close = () => {
    setOpen(false);
    setPicked([]);
  };
  return (
    <>
      <button type="button" class="secondary" onClick={() => setOpen(true)}>
        {action}
      </button>
      {open && (
        <FormDialog
          title={action}
          action={action}
          disabled={fields.some((_, index) => picked[index] === undefined)}
          onClose={close}
          onSubmit={() => onAdd(picked)}
        >
          {fields.map(({ label, load }, index) => (
            <Picker
              key={label}
              label={label}
              load={load}
              value={picked[index]}
              onPick={(option) => setPicked(fields.map((_, at) => (at === index ? option : picked[at])))}
            />
          ))}
        </FormDialog>
      )}
    </>
  );
}
