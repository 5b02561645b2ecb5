import type { Access, Created } from '../access';
import { insertsOf } from '../insert-rows';

/** With more rows of the audit trail; undefined where one of them is about somebody else. */
export function recordedWith(created: Created, rows: Created['audit']): Created | undefined {
  if (rows.some((row) => row.subject_id !== created.user.id)) return undefined;
  return { ...created, audit: [...created.audit, ...rows] };
}

/** The statements that insert it. */
export function insertsOfCreated({ user, emails, audit }: Created, dialect: Access['dialect']) {
  return [
    ...insertsOf('users', [user], dialect),
    ...insertsOf('user_emails', emails, dialect),
    ...insertsOf('audit', audit, dialect),
  ];
}
