import { createRequire } from 'node:module';
import { wantsTracing } from '../config';
import { startTracing } from './tracing';

/** Happens with the import, which has to come before that of anything to be traced. */
export const tracing = startTracing({
  wanted: process.argv[2] === 'serve' && wantsTracing(),
  load: createRequire(__filename),
});
