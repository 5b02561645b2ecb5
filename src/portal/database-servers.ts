/**
 * The addresses of the single servers in a PostgreSQL URL, which may name several of them, as libpq has it:
 * `postgres://user:password@first:5432,second:5433/database?target_session_attrs=read-write`. In their order, each a
 * URL of its own; undefined where the URL asks for a kind of server that can't be written to.
 */
export function databaseServers(url: string): readonly string[] | undefined {
  const [, scheme = '', authority = '', rest = ''] = /^(postgres(?:ql)?:\/\/)([^/?#]*)(.*)$/.exec(url) ?? [];
  const [path = '', query = ''] = rest.split('?', 2);
  const parameters = query.split('&').filter((parameter) => parameter !== '');
  const [wanted] = parameters.flatMap((parameter) => /^target_session_attrs=(.*)$/.exec(parameter)?.[1] ?? []);
  if (wanted !== undefined && wanted !== 'read-write' && wanted !== 'primary') return undefined;
  const others = parameters.filter((parameter) => !parameter.startsWith('target_session_attrs='));
  const end = path + (others.length > 0 ? `?${others.join('&')}` : '');
  const at = authority.lastIndexOf('@') + 1;
  const [user, hosts] = [authority.slice(0, at), authority.slice(at).split(',')];
  return hosts.map((host) => `${scheme}${user}${host}${end}`);
}
