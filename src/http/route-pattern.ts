/** Segments that are part of the interface, in lower case; any other one names something. */
const WORDS: ReadonlySet<string> = new Set(
  `scim v2 users groups organizations roles me bulk .search schemas resourcetypes serviceproviderconfig
  auth login logout password forgot reset password-policy session sessions
  oauth token audit
  admin connections tokens rotate revoke setup requests imports exports report rejects cancel overview
  portal profile reset-my-password
  portaladmin security createuser community enable disable update style.css
  docs openapi.json healthz readyz metrics`.split(/\s+/),
);

/** The console's pages and files are one route. */
const WHOLE = /^\/(console)(\/|$)/i;

/** Below it the console calls the APIs. */
const CONSOLE_API = /^\/console\/api(?=\/)/;

const MOUNTS = /^\/(scim|auth|oauth|audit|admin|portal|portaladmin|docs|openapi\.json|healthz|readyz|metrics)(?=\/|$)/i;

const DEEPEST = 7;

/** How many patterns there may be: garbage that looks like paths must not grow without end. */
const MOST = 200;

/**
 * The pattern of a path, for metrics: `/scim/v2/users/:id`, without any name or identifier. `known` says that a handler
 * answered it; a path that nobody ever answered so counts under its mount.
 */
export class RoutePatterns {
  readonly #known = new Set(['/auth/login', '/auth/password/forgot', '/auth/password/reset', '/oauth/token']);

  of(target: string, known: boolean): string {
    const query = target.indexOf('?');
    const lower = (query < 0 ? target : target.slice(0, query)).toLowerCase();
    const path = lower.startsWith('/console') ? lower.replace(CONSOLE_API, '') : lower;
    const whole = path.startsWith('/console') ? WHOLE.exec(path)?.[1] : undefined;
    if (whole !== undefined) return `/${whole}`;
    const mount = MOUNTS.exec(path)?.[0];
    if (mount === undefined) return 'other';
    const pattern = patternOf(path);
    if (this.#known.has(pattern)) return pattern;
    if (!known || this.#known.size >= MOST) return `${mount}/…`;
    this.#known.add(pattern);
    return pattern;
  }
}

/** `/portal/Users('42')` has its key in the segment. */
function patternOf(path: string): string {
  const segments = path.split('/', DEEPEST + 2);
  let pattern = '';
  for (let at = 1; at < segments.length; at++) {
    const segment = segments[at] ?? '';
    if (segment === '' && at === segments.length - 1) break;
    if (WORDS.has(segment)) pattern += `/${segment}`;
    else if (segment.endsWith(')') && WORDS.has(segment.slice(0, segment.indexOf('(')))) {
      pattern += `/${segment.slice(0, segment.indexOf('('))}(:id)`;
    } else pattern += '/:id';
    if (at === DEEPEST) break;
  }
  return pattern;
}
