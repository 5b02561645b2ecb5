import { useTexts } from '../../kit/i18n';
import { Link } from '../../kit/router';
import { useSession } from '../../kit/session';
import { aboutOf, type WholeRequest } from './logged-request';
import { requestsTexts } from './requests-texts';

/** The places where one looks on, or mends what went wrong; those that the visitor may see. */
export function Mend({ request }: { readonly request: WholeRequest }) {
  const t = useTexts(requestsTexts);
  const { may } = useSession();
  const { key } = request.explanation;
  const links: [to: string, text: string][] = [];
  const { actor, resource } = request;
  const name = aboutOf(request);
  if (actor?.kind === 'connection' && actor.id !== null && may('connections:read')) {
    links.push([`/connections/${actor.id}`, t('toConnection', { name: actor.name ?? '' })]);
  }
  if (actor === null && key.startsWith('token-') && may('connections:read')) {
    links.push(['/connections', t('connection')]);
  }
  if (resource?.type === 'User' && resource.id !== null && may('users:read')) {
    links.push([`/users/${resource.id}`, t('toUser')]);
  } else if (resource?.type === 'User' && resource.name !== null && may('users:read')) {
    links.push([`/users?${query({ q: resource.name })}`, t('findUser', { name: resource.name })]);
  }
  if (resource?.type === 'Group' && resource.id !== null && may('groups:read')) {
    links.push([`/groups/${resource.id}`, t('toGroup')]);
  }
  if (key === 'role-unknown' && may('roles:read')) links.push(['/roles', t('toRoles')]);
  if (key === 'organization-unknown' && may('organizations:read')) links.push(['/organizations', t('toOrganizations')]);
  if (key === 'partly') links.push([`/requests?${query({ requestId: request.requestId })}`, t('toParts')]);
  if (name !== undefined) links.push([`/requests?${query({ resource: name })}`, t('moreOfIt', { name })]);
  if (request.failed && actor?.kind === 'connection' && actor.id !== null) {
    const more = query({ connection: actor.id, status: 'failed' });
    links.push([`/requests?${more}`, t('moreOfConnection', { name: actor.name ?? '' })]);
  }
  return (
    <ul class="links">
      {links.map(([to, text]) => (
        <li key={to}>
          <Link to={to}>{text}</Link>
        </li>
      ))}
    </ul>
  );
}

function query(parameters: Readonly<Record<string, string>>): string {
  return new URLSearchParams(parameters).toString();
}
