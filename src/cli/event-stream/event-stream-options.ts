import { readFileSync } from 'node:fs';
import { InvalidArgumentError, type Command } from 'commander';
import { EVENT_RESOURCE_NAMES, EVENT_TYPES, eventTypeOf } from '../../portal/events/event-types';
import { createEventMeans } from '../../composition/events';
import { readConfig } from '../../config';
import type { EventMeans } from '../../events/event-streams-router';
import type { Operation } from '../../portal/operation';
import { collect, parseList, parseWords } from '../arguments';
import { CommandLineError } from '../command-line-error';

/** What both `create` and `update` of a stream take. */
export function withStreamOptions(command: Command): Command {
  return command
    .option('--audience <name>', 'whom the events are for, their "aud" (default: the URL)')
    .option('--organization <name|id>', 'an organization it hears of; may be repeated (default: every one)', collect)
    .option(
      '--resources <a,b>',
      `some of ${EVENT_RESOURCE_NAMES.join(', ')} (default: User,Group)`,
      parseWords(EVENT_RESOURCE_NAMES),
    )
    .option('--events <a,b>', 'types of events, such as prov:deactivate,prov:delete (default: all)', parseTypes)
    .option('--token-file <file>', 'the bearer token that the receiver wants; "-" reads it from standard input');
}

function parseTypes(text: string) {
  return parseList(text).map((name) => {
    const type = eventTypeOf(name);
    if (type !== undefined) return type;
    throw new InvalidArgumentError(`"${name}" is none of ${EVENT_TYPES.join(', ')}.`);
  });
}

/** The token in the file; never from the arguments, where every process of the machine could read it. */
export function readToken(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new CommandLineError(`The token can't be read: ${(error as Error).message}.`);
  }
}

export function eventMeans({ store }: Operation): EventMeans {
  return createEventMeans(readConfig(), store.secrets);
}
