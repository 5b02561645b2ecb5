/** The style sheet of the page. */
export const STYLE = `:root { color-scheme: light dark; --line: #8888; --accent: light-dark(#0b4f9e, #8ab8f5); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; background: Canvas; color: CanvasText; }
code, pre { font: 0.9em/1.4 ui-monospace, monospace; }
pre { padding: 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 0.25rem; }
a { color: var(--accent); }
h3 code { font-weight: 400; overflow-wrap: anywhere; }
article { border-top: 1px solid var(--line); padding: 0.5rem 0; }
.method { color: var(--accent); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.5rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid var(--line); }
nav ul { padding-left: 1.25rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; }
`;
