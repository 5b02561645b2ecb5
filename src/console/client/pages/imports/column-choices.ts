import type { CsvHead } from './csv-head';
import { guessColumn, isUnderstood, standsFor, type KnownColumn, type RowType } from './known-columns';

/** What a column of a file is taken for: as it is named, another name, or nothing at all. */
export type Choice = KnownColumn | 'as-named' | 'nothing';

export function choicesFor({ header }: CsvHead, type: RowType): readonly Choice[] {
  return header.map((name) => {
    if (name === '') return 'nothing';
    return standsFor(name, type) ?? (isUnderstood(name, type) ? 'as-named' : (guessColumn(name, type) ?? 'nothing'));
  });
}

/** The names that a file is handed in with; imports pass over what begins with `_`. */
export function namesFor({ header }: CsvHead, type: RowType, choices: readonly Choice[]): readonly string[] {
  return header.map((name, at) => {
    const choice = choices[at] ?? 'as-named';
    if (choice === 'nothing') return name.startsWith('_') ? name : `_${at + 1} ${name}`.trim();
    return choice === 'as-named' || choice === standsFor(name, type) ? name : choice;
  });
}
