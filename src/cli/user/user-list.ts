import { InvalidArgumentError, type Command } from 'commander';
import { resolveOrganization } from '../../portal/organizations/resolve-organization';
import type { User } from '../../portal/users/user';
import type { Operation } from '../../portal/operation';
import { PORTAL_USER } from '../../portal/schema-urns';
import { ScimError } from '../../scim/errors';
import { parseListQuery } from '../../scim/list-query';
import { userSchema } from '../../scim/schemas/user-schema';
import { CommandLineError } from '../command-line-error';
import { answer, table, withJson } from '../output';
import { withPortal } from '../portal';
import { userAsJson } from './present-user';

interface Options {
  readonly filter?: string;
  readonly organization?: string;
  readonly limit: number;
}

const MOST = 1_000;

/** `portal-scim user list` */
export function addUserList(parent: Command): void {
  withJson(parent.command('list'))
    .description('list users by name, all or those that a SCIM filter finds')
    .option('--filter <filter>', 'such as \'emails.value eq "ada@acme.example"\', \'externalId eq "42"\'')
    .option('--organization <name|id>', 'of one organization only')
    .option('--limit <count>', `how many at most, up to ${MOST}`, parseLimit, 100)
    .addHelpText(
      'after',
      '\nExamples:\n  portal-scim user list --filter \'externalId eq "00u1"\'\n' +
        '  portal-scim user list --organization Acme --filter "active eq false"',
    )
    .action(run);
}

async function run(options: Options, command: Command): Promise<void> {
  const { total, rows } = await withPortal(({ op }) => find(op, options));
  answer(command, { total, users: rows.map(userAsJson) }, [
    ...table([['ID', 'USER NAME', 'DISPLAY NAME', 'ORGANIZATION', 'STATE'], ...rows.map(rowOf)]),
    `${rows.length} of ${total}`,
  ]);
}

async function find(op: Operation, { filter, organization, limit }: Options) {
  const id = organization === undefined ? undefined : (await resolveOrganization(op, organization)).id;
  const terms = [...(id === undefined ? [] : [`${PORTAL_USER}:organization.value eq "${id}"`]), filter ?? []].flat();
  const query = parse(terms.map((term) => `(${term})`).join(' and ') || undefined);
  return await op.store.users.list({ ...query, page: { offset: 0, limit } });
}

function parse(filter: string | undefined) {
  try {
    return parseListQuery({ filter, sortBy: 'userName' }, userSchema, { tolerant: false });
  } catch (error) {
    throw error instanceof ScimError ? new CommandLineError(error.message) : error;
  }
}

function parseLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= MOST) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MOST}.`);
}

function rowOf({ id, userName, displayName, organization, active }: User): string[] {
  return [id, userName, displayName ?? '', organization.name, active ? 'active' : 'disabled'];
}
