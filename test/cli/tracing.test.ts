import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTracing, TRACING_PACKAGE } from '../../src/cli/tracing';
import { wantsTracing } from '../../src/environment';
import { onDatabases, readTestFolder } from '../support/databases';
import { BuiltProgram } from './built-program';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
const program = new BuiltProgram();

describe('whether traces are wanted', () => {
  test.each<[Record<string, string>, boolean]>([
    [{}, false],
    [{ OTEL_SERVICE_NAME: 'portal' }, false],
    [ENDPOINT, true],
    [{ OTEL_TRACES_EXPORTER: 'console' }, true],
    [{ ...ENDPOINT, OTEL_SDK_DISABLED: 'true' }, false],
    [{ ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' }, false],
  ])('%j: %s', (env, wanted) => {
    expect(wantsTracing(env)).toBe(wanted);
  });
});

describe('starting traces', () => {
  test('loads nothing unless wanted', () => {
    const load = jest.fn();
    expect(startTracing({ wanted: false, load })).toBe('off');
    expect(load).not.toHaveBeenCalled();
  });

  test('tells a package that is missing from one that is broken', () => {
    const failing = (message: string) => () => {
      throw Object.assign(new Error(message), { code: 'MODULE_NOT_FOUND' });
    };
    const missing = failing(`Cannot find module '${TRACING_PACKAGE}/register'`);
    expect(startTracing({ wanted: true, load: missing })).toBe('missing');
    const broken = failing("Cannot find module '@opentelemetry/api'");
    expect(() => startTracing({ wanted: true, load: broken })).toThrow('@opentelemetry/api');
  });
});

onDatabases(['sqlite'], 'serve with the environment of OpenTelemetry', (_open, create) => {
  /** A folder of modules with one that notes whether it came before express. */
  function modulesWithTracing(): { folder: string; noted: string } {
    const folder = mkdtempSync(join(readTestFolder(), 'modules-'));
    const noted = join(folder, 'noted');
    mkdirSync(join(folder, TRACING_PACKAGE), { recursive: true });
    const register = `
      const isLate = Object.keys(require.cache).some((path) => path.includes('/node_modules/express/'));
      require('node:fs').writeFileSync(${JSON.stringify(noted)}, isLate ? 'late' : 'in time');`;
    writeFileSync(join(folder, TRACING_PACKAGE, 'register.js'), register);
    return { folder, noted };
  }

  test('loads its packages before anything that is to be traced', async () => {
    const { folder, noted } = modulesWithTracing();
    const server = await program.serve({ DATABASE_URL: (await create()).url, NODE_PATH: folder, ...ENDPOINT });
    server.kill('SIGTERM');
    expect(await server.exit).toBe(0);
    expect(readFileSync(noted, 'utf8')).toBe('in time');
    expect(server.output()).toContain('traces are made');
  });

  test('says what is missing, and serves all the same', async () => {
    const server = await program.serve({ DATABASE_URL: (await create()).url, ...ENDPOINT });
    server.kill('SIGTERM');
    expect(await server.exit).toBe(0);
    expect(server.output()).toContain(`there is no ${TRACING_PACKAGE}`);
  });
});
