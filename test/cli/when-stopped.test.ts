import { whenStopped } from '../../src/cli/when-stopped';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

describe('a process that is broken off', () => {
  const before = SIGNALS.map((signal) => [signal, process.listeners(signal)] as const);
  let kill: jest.SpyInstance;
  beforeEach(() => {
    kill = jest.spyOn(process, 'kill').mockReturnValue(true);
    for (const signal of SIGNALS) process.removeAllListeners(signal);
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => {
    for (const [signal, listeners] of before) for (const listener of listeners) process.on(signal, listener);
  });

  test.each(SIGNALS)('cleans up, once, and ends by %s', (signal) => {
    const cleanUp = jest.fn();
    whenStopped(cleanUp);
    process.emit(signal, signal);
    process.emit(signal, signal);
    expect(cleanUp).toHaveBeenCalledTimes(1);
    expect(kill.mock.calls).toEqual([[process.pid, signal]]);
    expect(SIGNALS.map((each) => process.listenerCount(each))).toEqual([0, 0, 0]);
  });

  test('of several things to clean up, each is, before it ends', () => {
    const [one, other] = [jest.fn(), jest.fn()];
    whenStopped(one);
    whenStopped(other);
    kill.mockImplementation(() => expect(other).toHaveBeenCalledTimes(1));
    process.emit('SIGTERM', 'SIGTERM');
    expect(one).toHaveBeenCalledTimes(1);
    expect(kill).toHaveBeenCalledTimes(1);
  });

  test('leaves the end to whoever heeds the signal, too', () => {
    const [cleanUp, heed] = [jest.fn(), jest.fn()];
    process.on('SIGINT', heed);
    whenStopped(cleanUp);
    process.emit('SIGINT', 'SIGINT');
    process.off('SIGINT', heed);
    expect([cleanUp, heed, kill].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
  });

  test('what has been undone heeds nothing', () => {
    const cleanUp = jest.fn();
    whenStopped(cleanUp)();
    expect(SIGNALS.map((signal) => process.listenerCount(signal))).toEqual([0, 0, 0]);
  });
});
