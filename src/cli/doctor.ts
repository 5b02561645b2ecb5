import type { Command } from 'commander';
import { readConfig, type Config } from '../config';
import { ConfigError } from '../environment';
import { checkSmtp } from '../mail/smtp-transport';
import { comparePepper } from '../portal/passwords/pepper-witness';
import type { Store } from '../portal/store';
import { openStorage } from '../storage/open';
import { CommandLineError } from './command-line-error';
import { checkCertificate, checkConfiguration } from './doctor/check-configuration';
import { checkDatabase } from './doctor/check-database';
import { checkMachine } from './doctor/check-machine';
import { checkPortal } from './doctor/check-portal';
import { failure, ok, warning, type Finding } from './doctor/finding';
import { answer, withJson } from './output';

/** `portal-scim doctor` */
export function addDoctor(parent: Command): void {
  withJson(parent.command('doctor'))
    .description('look at configuration, database, mail, clock and permissions, and say what to do; changes nothing')
    .addHelpText('after', '\nExample: portal-scim doctor\n\nWarnings leave the exit code at 0, failures make it 1.')
    .action(run);
}

async function run(_options: unknown, command: Command): Promise<void> {
  const findings = await examine();
  const failures = findings.filter(({ state }) => state === 'failure').length;
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  answer(command, { ok: failures === 0, failures, warnings, findings }, findings.flatMap(linesOf));
  if (failures > 0) throw new CommandLineError(`${failures} of ${findings.length} checks failed.`);
}

async function examine(): Promise<Finding[]> {
  const config = tryReadConfig();
  if ('findings' in config) return config.findings;
  const database = await checkDatabase(config);
  return [
    ...checkConfiguration(config),
    ...checkCertificate(config),
    ...checkMachine(config),
    ...database.findings,
    ...(database.usable ? await checkContents(config) : []),
    ...(await checkMail(config)),
  ];
}

function tryReadConfig(): Config | { findings: Finding[] } {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { findings: error.problems.map((problem) => failure('configuration', problem, 'Mend the environment.')) };
  }
}

async function checkContents(config: Config): Promise<Finding[]> {
  const { databaseUrl, publicUrl } = config;
  const storage = await openStorage({ databaseUrl, resourceBase: `${publicUrl}/scim/v2` });
  try {
    const store = storage.within({ all: true });
    return [...(await checkPortal(store)), await checkPepper(store, config)];
  } finally {
    await storage.close();
  }
}

async function checkPepper({ secrets }: Store, config: Config): Promise<Finding> {
  const { createPasswords } = await import('../composition/passwords.ts');
  const found = await comparePepper(secrets, createPasswords(config).hasher);
  if (found !== 'other') return ok('passwords', 'PASSWORD_PEPPER is what the server has, as far as is known');
  const advice = "Give doctor the server's environment; where the server has it, too, start it with the former pepper.";
  return failure('passwords', 'PASSWORD_PEPPER is not the one with which passwords are hashed', advice);
}

async function checkMail({ smtpUrl }: Config): Promise<Finding[]> {
  if (smtpUrl === undefined) {
    const advice = 'Set SMTP_URL and MAIL_FROM, if users should get links to choose a password.';
    return [warning('mail', 'the portal sends no mail', advice)];
  }
  const { host } = new URL(smtpUrl);
  try {
    await checkSmtp(smtpUrl);
    return [ok('mail', `${host} takes mail`)];
  } catch (error) {
    return [failure('mail', `${host}: ${(error as Error).message}`, 'Check SMTP_URL, and that the server is up.')];
  }
}

const SIGNS = { ok: 'ok     ', warning: 'WARNING', failure: 'FAILURE' } as const;

function linesOf({ check, state, found, advice }: Finding): string[] {
  const line = `${SIGNS[state]}  ${check}: ${found}`;
  return advice === undefined ? [line] : [line, `         → ${advice}`];
}
