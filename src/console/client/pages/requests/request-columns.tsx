import { Link } from '../../kit/router';
import { Badge } from '../../kit/states';
import type { Column } from '../../kit/table';
import { Time } from '../../kit/time';
import type { LoggedRequest } from './logged-request';

type RequestColumn = Column<LoggedRequest>;

/** When it came, and the way to all that is known of it. */
export const timeColumn = (title: string): RequestColumn => ({
  key: 'at',
  title,
  heading: true,
  cell: ({ id, at }) => (
    <Link to={`/requests/${id}`}>
      <Time at={at} />
    </Link>
  ),
});

export const statusColumn = (title: string): RequestColumn => ({
  key: 'status',
  title,
  cell: ({ status, failed }) => <Badge tone={failed ? 'bad' : 'good'}>{status}</Badge>,
});

export const callColumn = (title: string): RequestColumn => ({
  key: 'call',
  title,
  cell: (request) => <Call of={request} />,
});

/** Method and path. */
export function Call({ of: { method, path } }: { readonly of: LoggedRequest }) {
  return (
    <code class="path">
      {method} {path}
    </code>
  );
}
