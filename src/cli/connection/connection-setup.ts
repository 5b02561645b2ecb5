import { Argument, type Command } from 'commander';
import { setupFor, setupProviderOf, type SetupFieldValue } from '../../admin/setup';
import { SETUP_PROVIDER_NAMES } from '../../admin/setup-providers';
import { readConfig } from '../../config';
import { showConnection } from '../../portal/connections/connections';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim connection setup` */
export function addConnectionSetup(parent: Command): void {
  withJson(parent.command('setup'))
    .description('show the values to paste into an identity provider, field by field')
    .argument('<name|id>')
    .addArgument(new Argument('<provider>', 'whose form it is').choices(SETUP_PROVIDER_NAMES))
    .action(run);
}

async function run(idOrName: string, provider: string, _options: unknown, command: Command): Promise<void> {
  const { publicUrl } = readConfig();
  const { connection } = await withPortal(({ op }) => showConnection(op, idOrName));
  const setup = setupFor(setupProviderOf(provider), { publicUrl, connection });
  answer(command, setup, [
    `${setup.name}, for the connection "${connection.name}" (step by step: ${setup.guide}):`,
    ...setup.fields.flatMap((field) => ['', ...lines(field)]),
  ]);
}

function lines({ label, value, hint }: SetupFieldValue): string[] {
  return [
    label,
    ...(value ? value.split('\n').map((line) => `  ${line}`) : []),
    ...(hint === null ? [] : [`  (${hint})`]),
  ];
}
