import argon2 from 'argon2';
import bcrypt from 'bcrypt';
import { chunksOf } from '../../src/importers/chunks';
import { packBatch, type Preparer } from '../../src/importers/crossing/row-batch';
import { unpackBatch } from '../../src/importers/crossing/crossed-rows';
import { openCsv } from '../../src/importers/csv/csv-source';
import type { ImportReport, RowOutcome } from '../../src/importers/import-report';
import { openNdjson } from '../../src/importers/ndjson/ndjson-source';
import { runImport, type ImportOptions } from '../../src/importers/run-import';
import type { RowKind, SourceRow } from '../../src/importers/source-row';
import type { Actor } from '../../src/portal/actor';
import type { Scope } from '../../src/portal/model';
import type { Storage } from '../../src/portal/store';
import { newId } from '../../src/portal/new-id';
import { createOperation } from '../../src/portal/operation';
import { UserPreparer } from '../../src/portal/users/prepared-users';
import { createBlocklist } from '../../src/portal/passwords/blocklist';
import { createPasswordHasher } from '../../src/portal/passwords/hasher';
import { createPasswordService } from '../../src/portal/passwords/password-service';
import { createPasswordPolicy } from '../../src/portal/passwords/policy';
import { systemActor } from '../../src/portal/system-actor';
import { attributeOfPath, resourceReader } from '../../src/scim/read-resource';

export const hasher = createPasswordHasher({ bcrypt, argon2, cost: 4 });
const policy = createPasswordPolicy({
  name: 'standard',
  blocklist: createBlocklist(() => []),
  portalNames: ['portal'],
});
const passwords = createPasswordService(policy, hasher);

interface Given extends ImportOptions {
  readonly kind?: RowKind;
  readonly format?: 'csv' | 'ndjson';
  readonly actor?: Actor;
  readonly scope?: Scope;
  /** How many bytes come at a time. */
  readonly pieces?: number;
  /** As if another thread had read the file. */
  readonly crossing?: boolean;
  /** And had judged new users besides. */
  readonly prepared?: boolean;
}

export interface Imported extends ImportReport {
  readonly outcomes: readonly RowOutcome[];
  readonly rejects: string;
}

/** Imports a file's text (or bytes), as the command line does. */
export async function importText(storage: Storage, text: string | Buffer, given: Given = {}): Promise<Imported> {
  const {
    kind,
    format = 'csv',
    actor = systemActor('test'),
    scope = { all: true },
    pieces = 1 << 16,
    crossing = false,
    prepared = false,
    ...options
  } = given;
  const op = createOperation({ storage, actor, scope, requestId: newId() });
  const open = format === 'csv' ? openCsv(attributeOfPath) : openNdjson;
  const opened = await open(inPieces(Buffer.from(text), pieces), { kind });
  const preparer = prepared ? { users: new UserPreparer(op), organization: options.organization } : undefined;
  const source = crossing || prepared ? { ...opened, rows: crossed(opened.rows, preparer) } : opened;
  const outcomes: RowOutcome[] = [];
  let rejects = '';
  const report = await runImport({ op, passwords, reader: resourceReader }, source, {
    ...options,
    onOutcomes: (some) => void outcomes.push(...some),
    onReject: (some) => void (rejects += some),
  });
  return { ...report, outcomes, rejects };
}

async function* crossed(rows: AsyncIterable<SourceRow>, preparer: Preparer | undefined): AsyncGenerator<SourceRow> {
  for await (const chunk of chunksOf(rows, { rows: 3 })) {
    yield* unpackBatch(await packBatch(chunk.rows, resourceReader, preparer), resourceReader);
  }
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size)
    yield await Promise.resolve(bytes.subarray(start, start + size));
}

/** What became of the rows, by line: `created`, `failed`, … */
export function actions({ outcomes }: Imported): string[] {
  return outcomes.map(({ line, action }) => `${line} ${action}`);
}
