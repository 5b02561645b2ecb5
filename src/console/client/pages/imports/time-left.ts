import type { ImportJob } from './import-job';

/** Sooner, what is left can't be told. */
const KNOWN_AFTER = 3_000;

/** How long a run will go on if it goes on like this, in words; undefined where that can't be told yet. */
export function timeLeft({ startedAt, progress }: ImportJob, language: string, now = Date.now()): string | undefined {
  const { bytes, ofBytes } = progress;
  const spent = now - Date.parse(startedAt ?? '');
  if (!(spent >= KNOWN_AFTER) || bytes === 0 || bytes >= ofBytes) return undefined;
  const seconds = ((spent / bytes) * (ofBytes - bytes)) / 1000;
  const inMinutes = seconds >= 90;
  const unit = inMinutes ? 'minute' : 'second';
  const format = new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.max(1, Math.round(inMinutes ? seconds / 60 : seconds)));
}
