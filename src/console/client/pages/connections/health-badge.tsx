import { useTexts } from '../../kit/i18n';
import { Badge, type Tone } from '../../kit/states';
import type { Health } from './connection';
import { connectionsTexts } from './connections-texts';

const TONES: Readonly<Record<Health, Tone>> = {
  ok: 'good',
  unused: 'plain',
  'expires-soon': 'warn',
  'no-token': 'bad',
  revoked: 'plain',
};

export function HealthBadge({ health }: { readonly health: Health }) {
  const t = useTexts(connectionsTexts);
  return <Badge tone={TONES[health]}>{t(health)}</Badge>;
}
