/** What a check found. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failure';
  readonly found: string;
  /** What to do about it; nothing where all is well. */
  readonly advice?: string;
}

export function ok(check: string, found: string): Finding {
  return { check, state: 'ok', found };
}

export function warning(check: string, found: string, advice: string): Finding {
  return { check, state: 'warning', found, advice };
}

export function failure(check: string, found: string, advice: string): Finding {
  return { check, state: 'failure', found, advice };
}

/** Only what is worth telling; all is well otherwise. */
export function unlessAny(findings: readonly (Finding | false)[], fine: Finding): Finding[] {
  const told = findings.filter((finding) => finding !== false);
  return told.length > 0 ? told : [fine];
}
