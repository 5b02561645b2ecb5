import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { wantsTracing } from '../environment';
import { startTracing } from './tracing';

/** Happens with the import, which has to come before that of anything to be traced. */
export const tracing = startTracing({
  wanted: isMainThread && process.argv[2] === 'serve' && wantsTracing(),
  load: createRequire(__filename),
});
