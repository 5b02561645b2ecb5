import { InvalidArgumentError, type Command } from 'commander';
import { checkChain, type AuditCheck } from '../../portal/audit/seal';
import type { Seal } from '../../portal/audit/audit-row';
import { CommandLineError } from '../command-line-error';
import { answer, withJson } from '../output';
import { withPortal } from '../portal';

/** `portal-scim audit verify` */
export function addAuditVerify(parent: Command): void {
  withJson(parent.command('verify'))
    .description('check that nobody edited, removed or reordered rows of the audit trail')
    .option('--head <position:hash>', 'the head that an earlier check told: rows cut off since then show', parseHead)
    .addHelpText(
      'after',
      '\nThe first broken row is named, and the command fails. Keep the head elsewhere: who can write the database\n' +
        'could make the whole chain anew, or cut off its end, and only a head that was noted earlier tells.\n\n' +
        'Example: portal-scim audit verify',
    )
    .action(run);
}

async function run({ head }: { readonly head?: Seal }, command: Command): Promise<void> {
  const check = await withPortal(({ op }) => checkChain(op.store.auditChain, head));
  answer(command, { ...check, ok: check.broken === undefined }, linesOf(check));
  const { broken } = check;
  if (broken) throw new CommandLineError(`The audit trail is broken at row ${broken.position}: ${broken.why}.`);
}

function linesOf({ intact, head, broken, unsealed }: AuditCheck): string[] {
  return [
    `${intact} rows are as they were written.`,
    ...(head ? [`Head: ${head.position}:${head.hash}`] : []),
    ...(broken ? [`First broken row: ${broken.position}, ${broken.id ?? 'missing'}: ${broken.why}.`] : []),
    `${unsealed} rows are not sealed yet.`,
  ];
}

function parseHead(text: string): Seal {
  const [, position, hash] = /^(\d{1,10}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (position === undefined || hash === undefined) throw new InvalidArgumentError('It must be POSITION:HASH.');
  return { position: Number(position), hash };
}
