import { useTexts } from '../../kit/i18n';
import { PORTAL_USER, type UserResource } from '../../kit/scim';
import { Badge } from '../../kit/states';
import { usersTexts } from './users-texts';

/** Whether a user can sign in, and what stands in the way. */
export function UserBadges({ user }: { readonly user: UserResource }) {
  const t = useTexts(usersTexts);
  const { locked, mustChangePassword, provider } = user[PORTAL_USER];
  return (
    <span class="badges">
      {user.active ? <Badge tone="good">{t('active')}</Badge> : <Badge tone="bad">{t('disabled')}</Badge>}
      {locked && <Badge tone="bad">{t('locked')}</Badge>}
      {mustChangePassword && <Badge tone="warn">{t('due')}</Badge>}
      {provider === 'enterprise' && <Badge>{t('enterprise')}</Badge>}
    </span>
  );
}
