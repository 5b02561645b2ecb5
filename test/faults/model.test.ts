import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { BuiltProgram, type ServingProgram } from '../cli/built-program';
import { ImportsClient } from '../importers/imports-client';
import { onEveryDatabase, readTestFolder } from '../support/databases';
import { USER } from '../support/factories';
import { ScimClient } from '../support/scim-client';
import { say } from './figures';
import { ModelReader } from './model-reader';
import { countsOf, ModelWriter } from './model-writer';
import { PATIENCE, rounds } from './rounds';
import { ADMIN_TOKEN } from './writers';

const program = new BuiltProgram();
const [WRITERS, READERS, POOL] = [6, 8, 5];
const MUST = ['patch', 'put', 'bulk', 'member', 'members', 'join', 'remove', 'create'];
const SECONDS = rounds({ usually: 2, atLength: 60 });

onEveryDatabase('writers in every way, and readers in every way', (_open, create) => {
  let server: ServingProgram;
  afterEach(() => server.kill('SIGKILL'));

  test.each([1, 2])(
    `for ${SECONDS} s, with %i serving processes: no answer is older than what was acknowledged or told before it was asked`,
    async (workers) => {
      const { url } = await create();
      server = await program.serve({
        DATABASE_URL: url,
        ADMIN_TOKEN,
        RATE_LIMIT: 'off',
        LOG_LEVEL: 'info',
        WORKERS: String(workers),
        IMPORT_DIRECTORY: mkdtempSync(join(readTestFolder(), 'imports-')),
      });
      // Over as many connections as there are requests at a time, and so to each of the processes.
      const scim = new ScimClient(() => ({ baseUrl: `${server.url}/scim/v2`, token: ADMIN_TOKEN }));
      const imports = new ImportsClient(() => server.url, ADMIN_TOKEN);
      const pool = await Promise.all(
        Array.from({ length: POOL }, async (_, at) => {
          const user = { schemas: [USER], userName: `pool-${at}`, displayName: `pool ${at}` };
          return (await scim.post('/Users', user)).body.id;
        }),
      );
      const options = { scim, imports, pool };
      const writers = await Promise.all(
        Array.from({ length: WRITERS }, (_, at) => ModelWriter.start({ ...options, name: `writer-${at}` })),
      );
      const readers = Array.from({ length: READERS }, () => new ModelReader(scim, writers));

      const end = performance.now() + SECONDS * 1000;
      // On a machine that has much else to do, until each way was gone.
      const isOver = () => performance.now() > end && MUST.every((way) => way in countsOf(writers));
      await Promise.all([
        ...writers.map((writer) => writer.writeUntil(isOver)),
        ...readers.map((reader) => reader.readUntil(isOver)),
      ]);
      await readers[0]!.readAll();

      const [written, read] = [countsOf(writers), countsOf(readers)];
      say(`${workers} processes: written ${JSON.stringify(written)}, read ${JSON.stringify(read)}`);
      server.kill('SIGTERM');
      expect(await server.exit).toBe(0);
    },
    PATIENCE,
  );
});
