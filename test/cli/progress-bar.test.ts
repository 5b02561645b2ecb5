import { PassThrough } from 'node:stream';
import { startProgressBar, startProgressCount } from '../../src/cli/progress-bar';

const terminal = () => Object.assign(new PassThrough(), { isTTY: true, columns: 80 });

describe('a progress bar', () => {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const before = signals.map((signal) => [signal, process.listeners(signal)] as const);
  let kill: jest.SpyInstance;
  beforeEach(() => {
    kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    for (const signal of signals) process.removeAllListeners(signal);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => {
    for (const [signal, listeners] of before) for (const listener of listeners) process.on(signal, listener);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('does not swallow %s: the process ends by it', (signal) => {
    startProgressBar('backup', terminal());
    process.emit(signal, signal);
    expect(kill).toHaveBeenCalledWith(process.pid, signal);
    expect(process.listenerCount(signal)).toBe(0);
  });

  test('leaves the end to a command that heeds the signal itself', () => {
    const heed = jest.fn();
    process.on('SIGINT', heed);
    startProgressCount('Rows exported:', terminal());
    process.emit('SIGINT', 'SIGINT');
    process.off('SIGINT', heed);
    expect(heed).toHaveBeenCalledTimes(1);
    expect(kill).not.toHaveBeenCalled();
  });

  test('heeds nothing once it has stopped, and writes nothing where there is no terminal', () => {
    const shown = terminal();
    startProgressCount('Rows exported:', shown).stop();
    expect(process.listenerCount('SIGINT')).toBe(0);
    expect(String(shown.read())).toContain('Rows exported: 0');
    const file = new PassThrough();
    startProgressBar('backup', file).stop();
    expect(file.read()).toBeNull();
  });
});
