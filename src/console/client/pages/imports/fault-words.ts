import { ApiError } from '../../kit/api';
import type { Language } from '../../kit/texts';
import { refusalIn } from '../../kit/refusals';
import type { Fault } from './import-job';

/** What only imports say of a row, in German; what they say like other APIs, `kit/refusals` knows. */
const GERMAN: readonly (readonly [words: RegExp, text: string])[] = [
  [/^\w+: line (\d+) of the file has it already\.$/, 'Zeile $1 der Datei hat diesen Wert schon.'],
  [/^The row has (\d+) cells; the header has (\d+)\.$/, 'Die Zeile hat $1 Zellen, die Kopfzeile $2.'],
  [/^The (?:cell|line) holds bytes that are not UTF-8\.$/, 'Sie enthält Zeichen, die nicht UTF-8 sind.'],
  [/^The cell must hold a JSON object\.$/, 'Die Zelle muss ein JSON-Objekt enthalten.'],
  [/^[\w.]+ must be true or false\.$/, 'Es muss true oder false sein.'],
  [/^There is no such column for .*\.$/, 'Zeilen dieser Art haben keine solche Spalte.'],
  [
    /^From this line on the file can't be read\. A quotation mark .*$/,
    'Ab hier ist die Datei nicht lesbar: Ein Anführungszeichen wird nicht geschlossen. Schließen Sie es, und importieren Sie die ganze Datei noch einmal.',
  ],
  [/^There is no column "(.*)" for .*\.$/, 'Eine Spalte „$1“ gibt es nicht.'],
  [/^The column "(.*)" is there twice\.$/, 'Die Spalte „$1“ ist zweimal da.'],
  [/^Column (\d+) has no name in the header\.$/, 'Die Spalte $1 hat in der Kopfzeile keinen Namen.'],
];

/** Why a row, or a whole file, was refused, in the visitor's language; as the server says it where that is all there is. */
export function faultIn(language: Language, { reason, attribute }: Pick<Fault, 'reason' | 'attribute'>): string {
  if (language === 'en') return reason;
  for (const [words, text] of GERMAN) if (words.test(reason)) return reason.replace(words, text);
  const { text, words } = refusalIn(language, new ApiError(400, reason, undefined, attribute));
  return words === undefined ? text : `${text} (${words})`;
}
