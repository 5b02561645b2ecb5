import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request, Response } from 'express';

/** The client as `npm run build` left it. */
export interface Assets {
  /** The names of the files that the page begins with. */
  readonly script: string;
  readonly style: string;
  /** Answers with a file; false where there is none of that name. */
  send(name: string, request: Request, response: Response): boolean;
}

interface Manifest {
  readonly script: string;
  readonly style: string;
  /** File name → media type. */
  readonly files: Readonly<Record<string, string>>;
}

/** Beside the bundled server; or, when it runs from its sources, where the build puts it. */
const FOLDERS = [join(__dirname, 'console'), join(__dirname, '../../dist/console')];

const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

/** Undefined where the client wasn't built. */
export function loadAssets(chosen?: string): Assets | undefined {
  const folder = (chosen === undefined ? FOLDERS : [chosen]).find((each) => existsSync(join(each, 'manifest.json')));
  if (folder === undefined) return undefined;
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const files = new Map(Object.entries(manifest.files));
  const contents = new Map<string, Buffer>();
  const read = (name: string) => {
    const content = contents.get(name) ?? readFileSync(join(folder, name));
    contents.set(name, content);
    return content;
  };
  return {
    script: manifest.script,
    style: manifest.style,
    send(name, request, response) {
      const type = files.get(name);
      if (type === undefined) return false;
      const accepted = request.acceptsEncodings();
      const [encoding, suffix] = ENCODINGS.find(([each]) => accepted.includes(each)) ?? [undefined, ''];
      // A name changes with its content, so it never has to be asked for again.
      response.type(type).set({ 'Cache-Control': 'public, max-age=31536000, immutable', Vary: 'Accept-Encoding' });
      if (encoding !== undefined) response.set('Content-Encoding', encoding);
      response.end(read(`${name}${suffix}`));
      return true;
    },
  };
}
