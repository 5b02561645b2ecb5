import { useTexts } from '../../kit/i18n';
import { Badge, type Tone } from '../../kit/states';
import type { ImportJob, ImportState } from './import-job';
import { importsTexts } from './imports-texts';

const TONES: Readonly<Partial<Record<ImportState, Tone>>> = {
  completed: 'good',
  failed: 'bad',
  interrupted: 'warn',
  checked: 'warn',
};

export function StateBadge({ job: { state } }: { readonly job: ImportJob }) {
  const t = useTexts(importsTexts);
  return <Badge tone={TONES[state] ?? 'plain'}>{t(state)}</Badge>;
}
