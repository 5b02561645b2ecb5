import { Link } from '../../kit/router';
import { Badge } from '../../kit/states';
import type { Column } from '../../kit/table';
import { ExactTime } from '../../kit/time';
import { useCallWords } from './call-words';
import type { LoggedRequest } from './logged-request';

type RequestColumn = Column<LoggedRequest>;

/** When it came, and the way to all that is known of it. */
export const timeColumn = (title: string): RequestColumn => ({
  key: 'at',
  title,
  heading: true,
  cell: ({ id, at }) => (
    <Link to={`/requests/${id}`}>
      <ExactTime at={at} />
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

/** What the call is for, with method and path below it. */
export function Call({ of: { method, path } }: { readonly of: LoggedRequest }) {
  const words = useCallWords()(method, path);
  return (
    <span class="call">
      {words}
      <small title={`${method} ${path}`}>
        <code class="path">
          {method} {path}
        </code>
      </small>
    </span>
  );
}
