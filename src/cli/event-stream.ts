import type { Command } from 'commander';
import { addEventStreamCreate } from './event-stream/event-stream-create';
import { addEventStreamDelete } from './event-stream/event-stream-delete';
import { addEventStreamList } from './event-stream/event-stream-list';
import { addEventStreamPause } from './event-stream/event-stream-pause';
import { addEventStreamRefusals } from './event-stream/event-stream-refusals';
import { addEventStreamResume } from './event-stream/event-stream-resume';
import { addEventStreamRotateKey } from './event-stream/event-stream-rotate-key';
import { addEventStreamShow } from './event-stream/event-stream-show';
import { addEventStreamTest } from './event-stream/event-stream-test';
import { addEventStreamUpdate } from './event-stream/event-stream-update';

/** `portal-scim event-stream …` */
export function addEventStream(program: Command): void {
  const stream = program.command('event-stream').description('event streams: who is told of changes');
  addEventStreamCreate(stream);
  addEventStreamList(stream);
  addEventStreamShow(stream);
  addEventStreamUpdate(stream);
  addEventStreamTest(stream);
  addEventStreamRefusals(stream);
  addEventStreamPause(stream);
  addEventStreamResume(stream);
  addEventStreamDelete(stream);
  addEventStreamRotateKey(stream);
}
