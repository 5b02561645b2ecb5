import type { ConsolePage } from './kit/page';
import { createUserPage } from './pages/create-user';
import { userPage } from './pages/user';
import { usersPage } from './pages/users';

/** Every page, in the order of the navigation; of two that fit an address, the first one counts. */
export const PAGES: readonly ConsolePage[] = [usersPage, createUserPage, userPage];
