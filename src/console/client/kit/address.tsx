/** An e-mail address, or a name that looks like one, in a table: where it has to be broken, rather at its `@`. */
export function Address({ of }: { readonly of: string | undefined }) {
  if (of === undefined) return <>–</>;
  const at = of.lastIndexOf('@');
  return (
    <span class={at < 0 ? 'address' : 'address mail'}>
      {of.slice(0, Math.max(at, 0))}
      <wbr />
      {of.slice(Math.max(at, 0))}
    </span>
  );
}
