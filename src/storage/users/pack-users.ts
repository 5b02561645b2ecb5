import type { AuditTemplate } from '../../portal/audit/audit';
import type { PackedUser, PackedUsers, RecordedUser } from '../../portal/users/packed-users';
import { assertVisible, type Access } from '../access';
import { toTableRow } from '../audit';
import { PackedTable } from '../packed-table';
import { requiredMark } from '../sqlite/pack-rows';
import { newUserColumns } from './insert-users';
import { emailCells, emailRow, grantRow, userValues } from './user-values';

/** What a user's row in the audit trail has of its own, but for its identifiers. */
const AUDIT_COLUMNS = ['organization_id', 'changes'];
/** The first column of both is the user's identifier. */
const EMAIL_COLUMNS = Object.keys(emailRow('', { value: null, type: null, display: null, primary: false }, 0)).slice(1);
const NO_GRANT = { roleId: '', type: null, primary: false, organizationId: null };
const GRANT_COLUMNS = Object.keys(grantRow('', NO_GRANT, 0)).slice(1);

/** How many numbers of {@link PackedUsers.places} are one user's. */
const PLACE = 4;

/** {@link UserStore.pack} */
export function packUsers(users: readonly RecordedUser[]): PackedUsers {
  const packing = new Packing();
  const places = new Int32Array(users.length * PLACE);
  let columns: string[] = [];
  for (const [at, { fields, changes }] of users.entries()) {
    const values = userValues(fields);
    const emails = emailCells(fields.profile);
    places.set([packing.length, packing.marks.length, emails.length, fields.roles.length], at * PLACE);
    columns = Object.keys(values);
    packing.add(Object.values(values));
    packing.add([fields.organizationId, JSON.stringify(changes)]);
    emails.forEach((email, position) => packing.add(Object.values(emailRow('', email, position)).slice(1)));
    fields.roles.forEach((grant, position) => packing.add(Object.values(grantRow('', grant, position)).slice(1)));
  }
  return { columns, texts: packing.texts.join(''), marks: Int32Array.from(packing.marks), places };
}

class Packing {
  readonly texts: string[] = [];
  readonly marks: number[] = [];
  /** Of all texts. */
  length = 0;

  add(values: readonly unknown[]): void {
    for (const value of values) {
      const mark = requiredMark(value);
      this.marks.push(mark);
      if (typeof value !== 'string') continue;
      this.texts.push(value);
      this.length += mark;
    }
  }
}

/** {@link UserStore.createPacked} */
export async function insertPackedUsers(
  access: Access,
  users: readonly PackedUser[],
  audit: AuditTemplate,
): Promise<void> {
  const { columns = [] } = users[0]?.pack ?? {};
  const now = new Date().toISOString();
  const tables = {
    users: new PackedTable('users', newUserColumns(now), ['id'], columns),
    audit: new PackedTable('audit', auditColumns(audit), ['id', 'subject_id'], AUDIT_COLUMNS),
    emails: new PackedTable('user_emails', {}, ['user_id'], EMAIL_COLUMNS),
    grants: new PackedTable('user_roles', {}, ['user_id'], GRANT_COLUMNS),
  };
  for (const { id, auditId, organizationId, pack, at } of users) {
    assertVisible(access, organizationId);
    const place = at * PLACE;
    const emails = pack.places[place + 2] ?? 0;
    const grants = pack.places[place + 3] ?? 0;
    const cursor = { text: pack.places[place] ?? 0, mark: pack.places[place + 1] ?? 0 };
    tables.users.add(pack, cursor, [id]);
    tables.audit.add(pack, cursor, [auditId, id]);
    for (let email = 0; email < emails; email += 1) tables.emails.add(pack, cursor, [id]);
    for (let grant = 0; grant < grants; grant += 1) tables.grants.add(pack, cursor, [id]);
  }
  await tables.users.insert(access);
  await tables.emails.insert(access);
  await tables.grants.insert(access);
  await tables.audit.insert(access);
}

/** What all rows in the audit trail have in common. */
function auditColumns(template: AuditTemplate): Record<string, unknown> {
  const row = toTableRow({ ...template, id: '', subjectId: '', organizationId: null, changes: {} });
  const { id: _id, subject_id: _subject, organization_id: _organization, changes: _changes, ...common } = row;
  return common;
}
