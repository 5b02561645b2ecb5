import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { ApiError } from '../../kit/api';
import { Field, FormError, Select, useSubmit } from '../../kit/form';
import { useTexts } from '../../kit/i18n';
import { kitTexts } from '../../kit/kit-texts';
import { findOrganizations } from '../../kit/pick-scim';
import { Picker } from '../../kit/picker';
import { patchResource, PORTAL_USER, type UserResource } from '../../kit/scim';
import { useSession } from '../../kit/session';
import { useToast } from '../../kit/toasts';
import { attributeTexts, type AttributeText } from './attribute-texts';
import { changesOf, draftOf, PLURAL_NAMES, SECTIONS, splitUrn, type Draft, type SectionName } from './attributes';
import { PluralEditor } from './plural-editor';
import { userTexts } from './user-texts';

export interface PartProps {
  readonly user: UserResource;
  /** Shows the user as a change left it; without one, reads it again. */
  readonly onChanged: (user: UserResource | undefined) => void;
}

/** Everything about a user that can be read, and edited by whoever may. */
export function Profile({ user, onChanged }: PartProps) {
  const t = useTexts(userTexts);
  const kit = useTexts(kitTexts);
  const toast = useToast();
  const { may, session } = useSession();
  const before = useMemo(() => draftOf(user), [user]);
  const [draft, setDraft] = useState(before);
  const form = useSubmit(async () => {
    const operations = changesOf(before, draft);
    if (operations.length === 0) return toast(t('nothingToSave'));
    onChanged(await save(user, operations, t('changedMeanwhile')));
    toast(t('saved'));
  });
  const section = (name: SectionName) => (
    <TextSection key={name} name={name} draft={draft} onChange={setDraft} errorOf={form.errorOf} />
  );
  const editable = may('users:write') || session.user.id === user.id;
  return (
    <form onSubmit={form.submit} class="profile" autocomplete="off">
      <FormError error={form.error} />
      <fieldset disabled={!editable} class="bare">
        {section('identity')}
        <Contact draft={draft} onChange={setDraft} />
        {section('work')}
        {section('preferences')}
        <Account draft={draft} onChange={setDraft}>
          {section('account')}
        </Account>
      </fieldset>
      {editable && (
        <div class="save">
          <button type="submit" aria-busy={form.busy} disabled={form.busy}>
            {kit('save')}
          </button>
        </div>
      )}
      <details class="raw">
        <summary>{t('raw')}</summary>
        <pre tabIndex={0}>{JSON.stringify(user, undefined, 2)}</pre>
      </details>
    </form>
  );
}

async function save(user: UserResource, operations: ReturnType<typeof changesOf>, conflict: string) {
  try {
    return await patchResource<UserResource>('Users', user.id, operations, user.meta?.version);
  } catch (error) {
    if (error instanceof ApiError && error.status === 412) throw new ApiError(412, conflict, error.code, undefined);
    throw error;
  }
}

interface DraftProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}

interface TextSectionProps extends DraftProps {
  readonly name: SectionName;
  readonly errorOf: (attribute: string) => string | undefined;
}

function TextSection({ name, draft, onChange, errorOf }: TextSectionProps) {
  const t = useTexts(attributeTexts);
  return (
    <fieldset>
      <legend>{t(name)}</legend>
      <div class="columns">
        {SECTIONS[name].map((path) => (
          <Field
            key={path}
            label={t(splitUrn(path)[1] as AttributeText)}
            value={draft.texts[path] ?? ''}
            required={path === 'userName'}
            multiline={path === `${PORTAL_USER}:description`}
            error={errorOf(splitUrn(path)[1])}
            onChange={(value) => onChange({ ...draft, texts: { ...draft.texts, [path]: value } })}
          />
        ))}
      </div>
    </fieldset>
  );
}

function Contact({ draft, onChange }: DraftProps) {
  const t = useTexts(attributeTexts);
  return (
    <fieldset>
      <legend>{t('contact')}</legend>
      {PLURAL_NAMES.map((name) => (
        <PluralEditor
          key={name}
          name={name}
          elements={draft.plurals[name]}
          onChange={(elements) => onChange({ ...draft, plurals: { ...draft.plurals, [name]: elements } })}
        />
      ))}
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
