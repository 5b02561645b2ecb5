import { html, type Html } from '../http/html';
import type { ArcgisError } from './arcgis-error';

export interface PageFrame {
  /** Where this router is mounted, for its links. */
  readonly base: string;
}

/** A whole page, readable and usable without styles and without scripts. */
export function page({ base }: PageFrame, title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Portal administration</title>
        <link rel="stylesheet" href="${base}/style.css" />
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;
}

/** An answer's members in a table, as the other formats have them. */
export function resultPage(frame: PageFrame, title: string, result: object): Html {
  const rows = Object.entries(result).map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${value === null ? '' : String(value)}</td>
      </tr>`,
  );
  return page(
    frame,
    title,
    html`<table>
        ${rows}
      </table>
      ${linkToForm(frame)}`,
  );
}

export function errorPage(frame: PageFrame, error: ArcgisError): Html {
  return page(frame, `Error ${error.code}`, html`${errorNotice(error)}${linkToForm(frame)}`);
}

/** What went wrong, announced to whoever can't see it. */
export function errorNotice({ message, details }: ArcgisError): Html {
  const sentences = details.length > 0 ? details : [message];
  return html`<div role="alert" class="error">
    <ul>
      ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
    </ul>
  </div>`;
}

function linkToForm({ base }: PageFrame): Html {
  return html`<p><a href="${base}/security/users/createUser">Create a user</a></p>`;
}

export const STYLES = `:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 40rem; margin: 0 auto; padding: 1rem; }
fieldset { border: 1px solid; margin: 0 0 1rem; padding: 0 1rem 1rem; }
label { display: block; margin-top: 0.75rem; font-weight: 600; }
input, select, textarea, button { font: inherit; padding: 0.4rem; box-sizing: border-box; }
input, select, textarea { width: 100%; }
.hint { margin: 0; }
.error { border: 2px solid; border-left-width: 0.75rem; padding: 0 1rem; margin-bottom: 1rem; }
th { text-align: start; padding-right: 1rem; }
`;
