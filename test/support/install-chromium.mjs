// npm run chromium: takes a browser for the console's tests from the system's packages, where it has apt-get.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const run = (command, ...args) => spawnSync(command, args, { stdio: 'inherit' }).status === 0;

if (existsSync('/usr/bin/chromium')) {
  console.log('/usr/bin/chromium is there.');
} else if (!run('apt-get', 'update') || !run('apt-get', 'install', '--yes', '--no-install-recommends', 'chromium')) {
  console.error('apt-get could not install Chromium. Install it or Chrome yourself, and name it in CHROMIUM.');
  process.exitCode = 1;
}
