import { PassThrough } from 'node:stream';
import { readPassword } from '../../src/cli/read-password';

function terminal({ isTTY = true } = {}) {
  const output = new PassThrough();
  return { input: Object.assign(new PassThrough(), { isTTY }), output, shown: () => String(output.read() ?? '') };
}

describe('a password for the command line', () => {
  test('is asked for twice at a terminal, and never shown', async () => {
    const { input, output, shown } = terminal();
    const read = readPassword({ input, output });
    input.write('first-Horse-7\r');
    setImmediate(() => input.write('first-Horse-7\r'));
    expect(await read).toBe('first-Horse-7');
    expect(shown()).toBe('New password: \nOnce more: \n');
  });

  test('twice differently is none', async () => {
    const { input, output } = terminal();
    const read = readPassword({ input, output });
    input.write('first-Horse-7\r');
    setImmediate(() => input.write('first-Horse-8\r'));
    await expect(read).rejects.toThrow('The two are not the same.');
  });

  test.each(['\u0003', '\u0004'])('breaking off by %j, at either question, is a failure', async (key) => {
    for (const typed of [[key], ['first-Horse-7\r', key]]) {
      const { input, output } = terminal();
      const read = readPassword({ input, output });
      const [first = '', second = ''] = typed;
      input.write(first);
      setImmediate(() => input.write(second));
      await expect(read).rejects.toThrow('Cancelled.');
    }
  });

  test('of a script, to the end of what it writes, but for one line break', async () => {
    const { input, output, shown } = terminal({ isTTY: false });
    input.end('two\nlines\r\n');
    expect(await readPassword({ input, output })).toBe('two\nlines');
    expect(shown()).toBe('');
  });
});
