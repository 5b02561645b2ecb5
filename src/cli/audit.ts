import type { Command } from 'commander';
import { addAuditVerify } from './audit/audit-verify';

/** `portal-scim audit …` */
export function addAudit(program: Command): void {
  const audit = program.command('audit').description('the audit trail');
  addAuditVerify(audit);
}
