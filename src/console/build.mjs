// Builds the console's client into dist/console: hashed names, compressed copies, and a manifest that names the files.
import { mkdir, rm, writeFile, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const client = fileURLToPath(new URL('client', import.meta.url));
const out = resolve(process.argv[2] ?? fileURLToPath(new URL('../../dist/console', import.meta.url)));
const TYPES = { '.js': 'text/javascript', '.css': 'text/css' };

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const { metafile } = await build({
  entryPoints: { app: join(client, 'main.tsx'), style: join(client, 'style.css') },
  outdir: out,
  entryNames: '[name]-[hash]',
  chunkNames: 'part-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
});

const manifest = { script: '', style: '', files: {} };
for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
  const name = basename(path);
  const extension = name.slice(name.lastIndexOf('.'));
  manifest.files[name] = TYPES[extension];
  if (entryPoint?.endsWith('main.tsx')) manifest.script = name;
  if (entryPoint?.endsWith('style.css')) manifest.style = name;
  const content = await readFile(join(out, name));
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await writeFile(join(out, `${name}.br`), brotliCompressSync(content, quality));
  await writeFile(join(out, `${name}.gz`), gzipSync(content, { level: 9 }));
}
await writeFile(join(out, 'manifest.json'), JSON.stringify(manifest));
