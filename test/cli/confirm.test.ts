import { PassThrough } from 'node:stream';
import { confirm } from '../../src/cli/confirm';

function terminal({ isTTY = true } = {}) {
  const output = new PassThrough();
  return { input: Object.assign(new PassThrough(), { isTTY }), output, shown: () => String(output.read() ?? '') };
}

describe('confirmation before something is destroyed', () => {
  test.each(['y', 'Y', 'yes', ' YES '])('%j is yes', async (answer) => {
    const { input, output, shown } = terminal();
    input.write(`${answer}\n`);
    await confirm('End it?', {}, { input, output });
    expect(shown()).toContain('End it? [y/N] ');
  });

  test.each(['', 'n', 'no', 'yes please', 'j'])('%j is no', async (answer) => {
    const { input, output } = terminal();
    input.write(`${answer}\n`);
    await expect(confirm('End it?', {}, { input, output })).rejects.toThrow('Nothing was done.');
  });

  test('breaking off is no', async () => {
    const { input, output } = terminal();
    input.end();
    await expect(confirm('End it?', {}, { input, output })).rejects.toThrow('Nothing was done.');
  });

  test('--yes, and a script, are not asked', async () => {
    for (const [options, surroundings] of [
      [{ yes: true }, terminal()],
      [{}, terminal({ isTTY: false })],
    ] as const) {
      await confirm('End it?', options, surroundings);
      expect(surroundings.shown()).toBe('');
    }
  });
});
