import type { ComponentChildren } from 'preact';
import { Link } from './router';
import { useSession } from './session';

const PAGES: Readonly<Record<string, readonly [path: string, privilege: string]>> = {
  User: ['/users', 'users:read'],
  Group: ['/groups', 'groups:read'],
  Organization: ['/organizations', 'organizations:read'],
  Role: ['/roles', 'roles:read'],
  Connection: ['/connections', 'connections:read'],
};

export interface ThingLinkProps {
  /** `User`, `Group`, `Organization`, `Role`, `Connection`; of anything else there is no page. */
  readonly type: string | null | undefined;
  readonly id: string | null | undefined;
  readonly children: ComponentChildren;
}

/** A link to the page of what something is about, where there is one that one may see. */
export function ThingLink({ type, id, children }: ThingLinkProps) {
  const { may } = useSession();
  const [path, privilege] = PAGES[type ?? ''] ?? [];
  if (path === undefined || privilege === undefined || !id || !may(privilege)) return <>{children}</>;
  return (
    <Link to={`${path}/${encodeURIComponent(id)}`} class="thing">
      {children}
    </Link>
  );
}
