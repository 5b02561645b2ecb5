import { useState } from 'preact/hooks';
import { download } from '../../kit/download';
import { useTexts } from '../../kit/i18n';
import type { Option } from '../../kit/option';
import { findOrganizations } from '../../kit/pick-scim';
import { Picker } from '../../kit/picker';
import { useSession } from '../../kit/session';
import { useAct } from '../../kit/use-act';
import { importsTexts } from './imports-texts';

const TYPES = [
  ['users', 'users:read'],
  ['organizations', 'organizations:read'],
  ['groups', 'groups:read'],
  ['memberships', 'groups:read'],
  // Of no organization.
  ['roles', 'roles:read'],
] as const;

/** What import reads, to be saved: as CSV for spreadsheets, as NDJSON with everything in it. */
export function Exports() {
  const t = useTexts(importsTexts);
  const { may, session } = useSession();
  const act = useAct();
  const [organization, setOrganization] = useState<Option>();
  const [busy, setBusy] = useState(false);
  const save = (file: string) => {
    const query = organization ? `?organization=${encodeURIComponent(organization.id)}` : '';
    setBusy(true);
    act(() => download(`/admin/exports/${file}${query}`, file).finally(() => setBusy(false)), t('downloaded'));
  };
  return (
    <section aria-labelledby="export">
      <h2 id="export">{t('export')}</h2>
      <p>{t('exportIntro')}</p>
      {session.organizations?.length !== 1 && may('organizations:read') && (
        <div class="narrow">
          <Picker
            label={t('exportOrganization')}
            placeholder={t('everything')}
            load={findOrganizations}
            value={organization}
            onPick={setOrganization}
          />
        </div>
      )}
      <div class="exports">
        {TYPES.filter(([type, privilege]) => may(privilege) && !(organization && type === 'roles')).map(([type]) => (
          <div key={type}>
            <strong>{t(type)}</strong>
            {(['csv', 'ndjson'] as const).map((format) => (
              <button
                key={format}
                type="button"
                class="secondary"
                disabled={busy}
                aria-label={t('exportAs', { type: t(type), format: format.toUpperCase() })}
                onClick={() => save(`${type}.${format}`)}
              >
                {format.toUpperCase()}
              </button>
            ))}
          </div>
        ))}
      </div>
      <p role="status">{busy && t('downloading')}</p>
    </section>
  );
}
