import { createReadStream } from 'node:fs';
import type { MessagePort, Worker } from 'node:worker_threads';
import { importFormats } from '../../composition/import-formats';
import { startProgramThread, type RowsTask } from '../../composition/program-thread';
import type { Preparer } from '../../importers/crossing/row-batch';
import { sendRows } from '../../importers/crossing/send-rows';
import { createOperation, type Operation, type OperationInput } from '../../portal/operation';
import { UserPreparer } from '../../portal/users/prepared-users';
import { resourceReader } from '../../scim/read-resource';
import { openStorage } from '../../storage/open';

/** What new users are to be judged by, where they are read. */
export interface PrepareSetup {
  readonly databaseUrl: string;
  readonly authority: Omit<OperationInput, 'storage'>;
  /** Where users go that name no organization. */
  readonly organization: string | undefined;
}

/** The setup of what an operation is to do. */
export function prepareSetup(
  databaseUrl: string,
  { actor, scope, requestId, address }: Operation,
  organization: string | undefined,
): PrepareSetup {
  return { databaseUrl, authority: { actor, scope, requestId, address }, organization };
}

/** A thread that reads a file's rows and judges each by itself; undefined where there can be none. */
export function startImportThread(file: Omit<RowsTask, 'task'>): Worker | undefined {
  return startProgramThread({ task: 'rows', ...file });
}

/** What that thread does. */
export async function serveRowsTask(port: MessagePort, { file, format, kind, turn }: RowsTask): Promise<void> {
  let bytesRead = 0;
  const bytes = countedBytes(createReadStream(file), (length) => (bytesRead += length));
  const { rows } = await importFormats[format](bytes, { kind });
  await sendRows(port, rows, { reader: resourceReader, bytesRead: () => bytesRead, turn, openPreparer });
}

/** On a connection that only looks up organizations and roles, and ends with the thread. */
async function openPreparer({ databaseUrl, authority, organization }: PrepareSetup): Promise<Preparer> {
  const storage = await openStorage({ databaseUrl, resourceBase: '', alone: true });
  return { users: new UserPreparer(createOperation({ storage, ...authority })), organization };
}

/** The same bytes; tells how many came. */
export async function* countedBytes(
  input: AsyncIterable<Buffer>,
  count: (length: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of input) {
    count(chunk.length);
    yield chunk;
  }
}
