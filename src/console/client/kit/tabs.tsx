import { Link } from './router';

export interface Tab {
  readonly to: string;
  readonly text: string;
  readonly current: boolean;
}

/** The parts of a page, each with an address of its own: links, so Back and bookmarks work. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map(({ to, text, current }) => (
          <li key={to}>
            <Link to={to} current={current}>
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
