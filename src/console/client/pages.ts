import type { ConsolePage } from './kit/page';
import { auditPage } from './pages/audit';
import { connectionPage } from './pages/connection';
import { connectionsPage } from './pages/connections';
import { createConnectionPage } from './pages/create-connection';
import { createRolePage } from './pages/create-role';
import { createUserPage } from './pages/create-user';
import { groupPage } from './pages/group';
import { groupsPage } from './pages/groups';
import { importPage } from './pages/import';
import { importsPage } from './pages/imports';
import { mailsPage } from './pages/mails';
import { organizationPage } from './pages/organization';
import { organizationsPage } from './pages/organizations';
import { overviewPage } from './pages/overview';
import { requestPage } from './pages/request';
import { requestsPage } from './pages/requests';
import { rolePage } from './pages/role';
import { rolesPage } from './pages/roles';
import { userPage } from './pages/user';
import { usersPage } from './pages/users';

/** Every page, in the order of the navigation; of two that fit an address, the first one counts. */
export const PAGES: readonly ConsolePage[] = [
  overviewPage,
  usersPage,
  createUserPage,
  userPage,
  groupsPage,
  groupPage,
  organizationsPage,
  organizationPage,
  rolesPage,
  createRolePage,
  rolePage,
  connectionsPage,
  createConnectionPage,
  connectionPage,
  importsPage,
  importPage,
  requestsPage,
  requestPage,
  auditPage,
  mailsPage,
];
