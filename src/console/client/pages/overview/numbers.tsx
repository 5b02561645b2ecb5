import { useLanguage, useTexts } from '../../kit/i18n';
import { Link } from '../../kit/router';
import { Show } from '../../kit/states';
import type { Loaded } from '../../kit/use-loaded';
import { overviewTexts } from './overview-texts';
import type { Counts } from './use-overview';

/** How many there are of everything, each the way to its list. */
export function Numbers({ counts }: { readonly counts: Loaded<Counts> }) {
  const t = useTexts(overviewTexts);
  return (
    <Show of={counts}>
      {({ users, disabled, locked, groups, organizations }) => (
        <dl class="counts">
          <Number title={t('users')} value={users} to="/users" />
          <Number
            title={t('active')}
            value={users === undefined ? undefined : users - (disabled ?? 0)}
            to="/users?state=active"
          />
          <Number title={t('disabled')} value={disabled} to="/users?state=disabled" />
          <Number title={t('locked')} value={locked} to="/users?state=locked" />
          <Number title={t('groups')} value={groups} to="/groups" />
          <Number title={t('organizations')} value={organizations} to="/organizations" />
        </dl>
      )}
    </Show>
  );
}

interface NumberProps {
  readonly title: string;
  readonly value: number | undefined;
  readonly to: string;
}

function Number({ title, value, to }: NumberProps) {
  const { language } = useLanguage();
  if (value === undefined) return null;
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <Link to={to}>{value.toLocaleString(language)}</Link>
      </dd>
    </div>
  );
}
