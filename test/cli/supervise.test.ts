import { outputOf, runInProcess } from '../support/child-process';

/** One serving process; it is killed, and told something before anybody can know of its end. */
const SUPERVISED = `
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { answerHeartbeat } from './src/cli/heartbeat';
import { supervise } from './src/cli/supervise';
import { createLogger } from './src/log';

if (cluster.isWorker) {
  answerHeartbeat();
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message) => message === 'stop' && process.exit(0));
  createServer().listen(0, '127.0.0.1');
} else {
  let listened = 0;
  cluster.on('listening', (worker) => {
    listened += 1;
    if (listened === 2) return process.kill(process.pid, 'SIGTERM');
    process.kill(worker.process.pid!, 'SIGKILL');
    for (const until = Date.now() + 200; Date.now() < until; );
    if (worker.isConnected()) worker.send('are you there?');
  });
  const log = createLogger({ level: 'info' });
  void supervise({ workers: 1, heedsHangup: true, log }).then((code) => process.exit(code));
}
`;

/** The machine has no room for another process, for a while. */
const NO_ROOM = `
import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { supervise } from './src/cli/supervise';
import { createLogger } from './src/log';

if (cluster.isWorker) {
  process.on('message', (message) => message === 'stop' && process.exit(0));
  createServer().listen(0, '127.0.0.1');
} else {
  let listened = 0;
  const { execPath } = process;
  cluster.on('listening', (worker) => {
    listened += 1;
    if (listened === 2) return process.kill(process.pid, 'SIGTERM');
    process.execPath = '/nowhere/node';
    setTimeout(() => (process.execPath = execPath), 1_500);
    process.kill(worker.process.pid!, 'SIGKILL');
  });
  const log = createLogger({ level: 'info' });
  void supervise({ workers: 1, heedsHangup: true, log }).then((code) => process.exit(code));
}
`;

/** A serving process answers the one that supervises it when that is gone, but nobody has said so yet. */
const ORPHAN = `
import cluster from 'node:cluster';
import { answerHeartbeat } from './src/cli/heartbeat';

if (cluster.isWorker) {
  answerHeartbeat();
  process.once('message', () => {
    process.kill(process.ppid, 'SIGKILL');
    for (const until = Date.now() + 200; Date.now() < until; );
    process.send!('here');
  });
} else {
  cluster.fork().once('online', function () { this.send('are you there?'); });
}
`;

test('a serving process that dies while something is said to it is replaced like any other', async () => {
  const output = await outputOf(runInProcess(SUPERVISED, []));
  expect(output.match(/another one takes its place/g)).toHaveLength(1);
  expect(output).toContain('stopping the serving processes');
});

test('a serving process that could not be started is tried again', async () => {
  const output = await outputOf(runInProcess(NO_ROOM, []));
  expect(output.match(/another one takes its place/g)?.length).toBeGreaterThan(1);
});

test('a serving process whose supervisor dies while it answers ends in good order', async () => {
  await expect(outputOf(runInProcess(ORPHAN, []))).rejects.toThrow(/^The process ended with null: $/);
});
