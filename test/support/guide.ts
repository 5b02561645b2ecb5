import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { readTestFolder } from './databases';

const DOCS = join(__dirname, '../../docs');

/** A command of a guide (```sh), and what the guide says it answers: the ```json or ```text right behind it. */
export interface GuideStep {
  readonly command: string;
  readonly language?: string;
  readonly answer?: string;
}

interface Block {
  readonly language: string;
  /** The word behind the language: "sh session". */
  readonly kind: string | undefined;
  readonly text: string;
}

function readBlocks(page: string): Block[] {
  const blocks = readFileSync(join(DOCS, page), 'utf8').matchAll(/^```(\w+)(?: (\w+))?\n(.*?)^```$/gms);
  return Array.from(blocks, ([, language = '', kind, text = '']) => ({ language, kind, text }));
}

/** The commands of a page in docs/ that are of a kind (by default: of none), in order. */
export function readGuide(page: string, kind?: string): GuideStep[] {
  const blocks = readBlocks(page);
  return blocks.flatMap((block, at): GuideStep[] => {
    if (block.language !== 'sh' || block.kind !== kind) return [];
    const next = blocks[at + 1];
    return !next || next.language === 'sh' || next.kind !== undefined
      ? [{ command: block.text }]
      : [{ command: block.text, language: next.language, answer: next.text }];
  });
}

/** The lines of the server's log that a page shows (```json log). */
export function readLogLines(page: string): unknown[] {
  const blocks = readBlocks(page).filter(({ language, kind }) => language === 'json' && kind === 'log');
  return blocks.map(({ text }) => JSON.parse(text) as unknown);
}

/** A folder to run commands in, as `npm run build` leaves the project's: with the program as dist/main.js. */
export function folderWith(program: string): string {
  const folder = mkdtempSync(join(readTestFolder(), 'guide-'));
  mkdirSync(join(folder, 'dist'));
  symlinkSync(program, join(folder, 'dist', 'main.js'));
  return folder;
}

const MARK = '=== the next command ===';

export interface GuideSurroundings {
  readonly env: Readonly<Record<string, string>>;
  /** Where the commands run; by default where the tests do. */
  readonly folder?: string;
  /** What somebody types meanwhile. */
  readonly type?: (keyboard: Writable) => void;
}

/** Runs the commands in one shell, so that variables live on, and stops at the first that fails; their outputs. */
export async function runGuide(
  steps: readonly GuideStep[],
  { env, folder, type }: GuideSurroundings,
): Promise<string[]> {
  const script = ['set -eu', ...steps.map(({ command }) => `${command}\nprintf '%s' '${MARK}'`)].join('\n');
  const shell = spawn('sh', ['-c', script], { cwd: folder, env: { PATH: process.env['PATH'], ...env } });
  const [output, errors] = [{ text: '' }, { text: '' }];
  shell.stdout.on('data', (chunk: Buffer) => (output.text += chunk.toString('utf8')));
  shell.stderr.on('data', (chunk: Buffer) => (errors.text += chunk.toString('utf8')));
  if (type) type(shell.stdin);
  else shell.stdin.end();
  const code = await new Promise((resolve) => shell.once('close', resolve));
  const outputs = output.text.split(MARK).slice(0, -1);
  if (code !== 0) throw new Error(`${steps[outputs.length]?.command} ended with ${String(code)}: ${errors.text}`);
  return outputs;
}

/** Asserts that the output is what the guide says; `…` stands for anything, as a member's name for further members. */
export function expectAnswer({ command, language, answer }: GuideStep, output: string): void {
  if (answer === undefined) return;
  if (language === 'json') {
    expect({ command, answer: parse(output) }).toEqual({ command, answer: patternOf(JSON.parse(answer)) });
    return;
  }
  expect({ command, output: output.trim() }).toEqual({
    command,
    output: expect.stringMatching(textPattern(answer.trim())),
  });
}

/** What isn't JSON shows itself in the comparison. */
function parse(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return output;
  }
}

/** A matcher of jest's for a value in which `…` stands for anything. */
export function patternOf(value: unknown): unknown {
  if (value === '…') return expect.anything();
  if (typeof value === 'string' && value.includes('…')) return expect.stringMatching(textPattern(value));
  if (Array.isArray(value)) return value.map(patternOf);
  if (value === null || typeof value !== 'object') return value;
  const { '…': further, ...members } = value as Record<string, unknown>;
  const patterns = Object.fromEntries(Object.entries(members).map(([name, part]) => [name, patternOf(part)]));
  return further === undefined ? patterns : expect.objectContaining(patterns);
}

function textPattern(text: string): RegExp {
  const parts = text.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`);
}
