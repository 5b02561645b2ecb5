#!/usr/bin/env node
// First, so that what is loaded after it can be traced.
import './cli/start-tracing';
import { runCommandLine } from './cli/program';

void runCommandLine(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
