import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { Field, FormError, Select, useSubmit } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { kitTexts } from '../../kit/kit-texts';
import { findOrganizations } from '../../kit/pick-scim';
import { Picker } from '../../kit/picker';
import { ENTERPRISE_USER, patchResource, PORTAL_USER, type UserResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { useUndoableToast } from '../../kit/toasts';
import { attributeTexts, type AttributeText } from './attribute-texts';
import { changesOf, draftOf, PLURAL_NAMES, SECTIONS, splitUrn, type Draft, type SectionName } from './attributes';
import { ManagerPicker } from './manager-picker';
import { PluralEditor } from './plural-editor';
import { splitRare } from './rare';
import { takeBack } from './take-back';
import { userTexts } from './user-texts';

export interface PartProps {
  readonly user: UserResource;
  /** Shows the user as a change left it; without one, reads it again. */
  readonly onChanged: (user: UserResource | undefined) => void;
}

export interface ProfileProps extends PartProps {
  /** What is typed and not saved yet, kept while another part is looked at. */
  readonly draft: Draft | undefined;
  readonly onDraft: (draft: Draft | undefined) => void;
}

/** Everything about a user that can be read, and edited by whoever may. */
export function Profile({ user, onChanged, draft: kept, onDraft }: ProfileProps) {
  const t = useTexts(userTexts);
  const undoable = useUndoableToast();
  const { may, session } = useSession();
  const before = useMemo(() => draftOf(user), [user]);
  const draft = kept ?? before;
  const operations = changesOf(before, draft);
  const form = useSubmit(async () => {
    const changed = await patchResource<UserResource>('Users', user.id, operations, user.meta?.version);
    onChanged(changed);
    onDraft(undefined);
    undoable(t('saved'), async () => onChanged(await takeBack(user, changed)));
  });
  const parts = { before, draft, onChange: onDraft };
  const section = (name: SectionName) => <TextSection key={name} name={name} {...parts} errorOf={form.errorOf} />;
  const editable = may('users:write') || session.user.id === user.id;
  return (
    <form onSubmit={form.submit} class="profile" autocomplete="off">
      <FormError error={form.error} />
      <fieldset disabled={!editable} class="bare">
        {section('identity')}
        <Contact {...parts} />
        {section('work')}
        {section('preferences')}
        <Account {...parts}>{section('account')}</Account>
      </fieldset>
      {operations.length > 0 && <SaveBar busy={form.busy} onDiscard={() => onDraft(undefined)} />}
      <details class="raw">
        <summary>{t('raw')}</summary>
        <pre tabIndex={0}>{JSON.stringify(user, undefined, 2)}</pre>
      </details>
    </form>
  );
}

/** There while there is something to save, and always in sight. */
function SaveBar({ busy, onDiscard }: { readonly busy: boolean; readonly onDiscard: () => void }) {
  const t = useTexts(userTexts);
  const kit = useTexts(kitTexts);
  return (
    <div class="save" role="group" aria-label={t('unsaved')}>
      <button type="submit" aria-busy={busy} disabled={busy}>
        {kit('save')}
      </button>{' '}
      <button type="button" class="secondary" disabled={busy} onClick={onDiscard}>
        {t('discard')}
      </button>
    </div>
  );
}

interface DraftProps {
  /** As the user is. */
  readonly before: Draft;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

/** What is seldom filled in, a click away, by name. */
function More({ names, children }: { readonly names: readonly string[]; readonly children: ComponentChildren }) {
  const t = useTexts(userTexts);
  if (names.length === 0) return null;
  return (
    <details class="more">
      <summary>{t('more', { names: names.join(', ') })}</summary>
      {children}
    </details>
  );
}

interface TextSectionProps extends DraftProps {
  readonly name: SectionName;
  readonly errorOf: (attribute: string) => string | undefined;
}

function TextSection({ name, before, draft, onChange, errorOf }: TextSectionProps) {
  const t = useTexts(attributeTexts);
  const textOf = (path: string) => t(splitUrn(path)[1] as AttributeText);
  const { shown, folded } = splitRare<string>(SECTIONS[name], (path) => before.texts[path] !== '');
  const field = (path: string) => {
    const value = draft.texts[path] ?? '';
    const set = (text: string) => onChange({ ...draft, texts: { ...draft.texts, [path]: text } });
    if (path === MANAGER) return <ManagerPicker key={path} id={value} onChange={set} error={errorOf('manager')} />;
    return (
      <Field
        key={path}
        label={textOf(path)}
        value={value}
        required={path === 'userName'}
        multiline={path === `${PORTAL_USER}:description`}
        error={errorOf(splitUrn(path)[1])}
        onChange={set}
      />
    );
  };
  return (
    <fieldset>
      <legend>{t(name)}</legend>
      <div class="columns">{shown.map(field)}</div>
      <More names={folded.map(textOf)}>
        <div class="columns">{folded.map(field)}</div>
      </More>
    </fieldset>
  );
}

const MANAGER = `${ENTERPRISE_USER}:manager.value`;

function Contact({ before, draft, onChange }: DraftProps) {
  const t = useTexts(attributeTexts);
  const { shown, folded } = splitRare(PLURAL_NAMES, (name) => before.plurals[name].length > 0);
  const editor = (name: (typeof PLURAL_NAMES)[number]) => (
    <PluralEditor
      key={name}
      name={name}
      elements={draft.plurals[name]}
      onChange={(elements) => onChange({ ...draft, plurals: { ...draft.plurals, [name]: elements } })}
    />
  );
  return (
    <fieldset>
      <legend>{t('contact')}</legend>
      {shown.map(editor)}
      <More names={folded.map((name) => t(name))}>{folded.map(editor)}</More>
    </fieldset>
  );
}

function Account({ draft, onChange, children }: DraftProps & { readonly children: ComponentChildren }) {
  const t = useTexts(userTexts);
  return (
    <>
      {children}
      <div class="columns">
        <Picker
          label={t('organization')}
          load={findOrganizations}
          value={draft.organization}
          onPick={(picked) => picked && onChange({ ...draft, organization: picked })}
        />
        <Select
          label={t('provider')}
          value={draft.provider}
          onChange={(provider) => onChange({ ...draft, provider })}
          options={[
            ['builtIn', t('builtIn')],
            ['enterprise', t('enterprise')],
          ]}
        />
      </div>
    </>
  );
}
