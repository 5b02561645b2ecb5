import type { ComponentChildren } from 'preact';

/** What there is to know of a thing at a glance: a name and a value each; what is undefined isn't shown. */
export function Facts({ of }: { readonly of: Readonly<Record<string, ComponentChildren>> }) {
  const shown = Object.entries(of).filter(([, value]) => value !== undefined && value !== null);
  return (
    <dl class="facts">
      {shown.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
