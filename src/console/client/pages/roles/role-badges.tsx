import { useTexts } from '../../kit/i18n';
import type { RoleResource } from '../../kit/scim';
import { Badge } from '../../kit/states';
import { rolesTexts } from './roles-texts';

export function RoleBadges({ role }: { readonly role: RoleResource }) {
  const t = useTexts(rolesTexts);
  if (!role.builtIn && role.supported) return null;
  return (
    <span class="badges">
      {role.builtIn && <Badge>{t('builtIn')}</Badge>}
      {!role.supported && <Badge tone="warn">{t('unsupported')}</Badge>}
    </span>
  );
}
