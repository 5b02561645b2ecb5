import { PRIVILEGES } from '../src/portal/actor';
import type { Role } from '../src/portal/roles/role';
import { everything } from './storage/fixtures';
import { onDatabases } from './support/databases';
import { expectTable } from './support/doc-table';

onDatabases(['sqlite'], 'docs/access.md', (open) => {
  test('its table is what the built-in roles hold', async () => {
    const { rows } = await everything(await open()).roles.list({ page: { offset: 0, limit: 100 } });
    const roles = rows.filter(({ builtIn }) => builtIn).toSorted((one, other) => (one.id < other.id ? -1 : 1));
    expect(roles).toHaveLength(5);
    const holds = ({ privileges }: Role, privilege: (typeof PRIVILEGES)[number]) =>
      privileges.includes(privilege) ? 'yes' : '';
    expectTable('access.md', [
      ['privilege', ...roles.map(({ display }) => display)],
      ...PRIVILEGES.map((privilege) => [`\`${privilege}\``, ...roles.map((role) => holds(role, privilege))]),
    ]);
  });
});
