import { useTexts } from '../../kit/i18n';
import type { OrganizationResource } from '../../kit/scim';
import { Badge } from '../../kit/states';
import { organizationsTexts } from './organizations-texts';

/** Whether an organization's users can sign in, and whether it belongs to every portal. */
export function OrganizationBadges({ organization }: { readonly organization: OrganizationResource }) {
  const t = useTexts(organizationsTexts);
  const { active, type, builtIn } = organization;
  return (
    <span class="badges">
      {active ? <Badge tone="good">{t('active')}</Badge> : <Badge tone="bad">{t('inactive')}</Badge>}
      {type && <Badge>{t(type)}</Badge>}
      {builtIn && <Badge>{t('builtIn')}</Badge>}
    </span>
  );
}
