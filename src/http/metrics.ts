import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { WorkLoad } from '../portal/passwords/work-queue';
import type { StorageLoad } from '../portal/storage-load';
import type { Answered, AnswerListener } from './access-log';
import { RoutePatterns } from './route-pattern';
import { metricsOfAll } from './shared-metrics';

/** What the server's parts say of themselves when they are asked. */
export interface MetricSources {
  /** Passwords being hashed, waiting for it, and turned away since the start. */
  readonly hashing?: () => WorkLoad;
  readonly storage?: () => StorageLoad;
  readonly requestLog?: () => { readonly waiting: number; readonly dropped: number; readonly skipped: number };
  /** What the database holds that is still to be done. */
  readonly backlog?: () => Promise<Backlog>;
}

export interface Backlog {
  /** Event streams whose next event failed, and rows of the audit trail that the furthest behind hasn't seen. */
  readonly streamsFailing: number;
  readonly eventsBehind: number;
  readonly mailsPending: number;
  readonly mailsFailed: number;
  readonly auditUnsealed: number;
}

export interface Metrics {
  /** Counts each answer. */
  readonly listener: AnswerListener;
  /** From then on also of the process itself: processor, memory, event loop, garbage. */
  watchProcess(): void;
  /** From then on also what other processes on the same port have counted. */
  share(): void;
  readonly contentType: string;
  /** In Prometheus' text format. */
  render(): Promise<string>;
}

const PREFIX = 'portal_';

/** Seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

/** Names of connections that become labels of their own. */
const MOST_CONNECTIONS = 200;

/** The server's metrics. Labels never name a person, nor anything that a client made up. */
export function createMetrics(sources: MetricSources = {}): Metrics {
  const registry = new Registry();
  watchParts(registry, sources);
  let render = () => registry.metrics();
  return {
    listener: watchRequests(registry),
    watchProcess: () => collectDefaultMetrics({ register: registry }),
    contentType: registry.contentType,
    share: () => {
      render = metricsOfAll(registry);
    },
    render: () => render(),
  };
}

function watchRequests(registry: Registry): AnswerListener {
  const registers = [registry];
  const requests = new Counter({
    name: `${PREFIX}http_requests_total`,
    help: 'Requests answered, by route, method, status and the connection that called.',
    labelNames: ['route', 'method', 'status', 'connection'],
    registers,
  });
  const seconds = new Histogram({
    name: `${PREFIX}http_request_duration_seconds`,
    help: 'From the arrival of a request to the end of its answer, by route and method.',
    labelNames: ['route', 'method'],
    buckets: BUCKETS,
    registers,
  });
  const patterns = new RoutePatterns();
  const connections = new Set<string>();
  return (answered) => {
    const { request, response, milliseconds } = answered;
    const status = response.statusCode;
    const route = patterns.of(request.originalUrl, status < 400 || request.operation !== undefined);
    const method = METHODS.has(request.method) ? request.method : 'other';
    requests.inc({ route, method, status, connection: callerOf(answered, connections) });
    seconds.observe({ route, method }, milliseconds / 1000);
  };
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** A connection's name, `user` for anybody signed in, `none` for nobody known. */
function callerOf({ request }: Answered, connections: Set<string>): string {
  const actor = request.operation?.actor;
  if (actor?.kind !== 'connection') return actor ? actor.kind : 'none';
  if (connections.has(actor.name)) return actor.name;
  if (connections.size >= MOST_CONNECTIONS) return 'other';
  connections.add(actor.name);
  return actor.name;
}

function watchParts(registry: Registry, { hashing, storage, requestLog, backlog }: MetricSources): void {
  if (backlog) watchBacklog(registry, backlog);
  const add = (kind: typeof Gauge | typeof Counter, name: string, help: string, read: () => number | undefined) =>
    addRead(registry, kind, name, help, read);
  if (hashing) {
    add(Gauge, 'hashing_running', 'Passwords being hashed.', () => hashing().running);
    add(Gauge, 'hashing_waiting', 'Passwords that wait to be hashed.', () => hashing().waiting);
    add(Counter, 'hashing_refused_total', 'Passwords turned away: too many waited.', () => hashing().refused);
  }
  if (storage) watchStorage(add, storage);
  if (requestLog) {
    const [skipped, dropped] = ['Requests passed over: too many a second.', 'Entries given up, unwritten.'];
    add(Gauge, 'request_log_waiting', 'Entries that wait to be written.', () => requestLog().waiting);
    add(Counter, 'request_log_skipped_total', skipped, () => requestLog().skipped);
    add(Counter, 'request_log_dropped_total', dropped, () => requestLog().dropped);
  }
}

type Add = (kind: typeof Gauge | typeof Counter, name: string, help: string, read: () => number | undefined) => void;

function watchStorage(add: Add, load: () => StorageLoad): void {
  const total = 'storage_transactions';
  add(Counter, `${total}_committed_total`, 'Transactions committed.', () => load().transactions.committed);
  add(Counter, `${total}_failed_total`, 'Transactions rolled back.', () => load().transactions.failed);
  add(Counter, `${total}_retried_total`, 'Transactions run again.', () => load().transactions.retried);
  add(Counter, 'storage_transaction_seconds_total', 'Time in transactions.', () => load().transactionSeconds);
  const { writesWaiting, connections } = load();
  if (writesWaiting !== undefined) {
    add(Gauge, 'storage_writes_waiting', 'Writes that wait for their turn.', () => load().writesWaiting);
  }
  if (connections === undefined) return;
  add(Gauge, 'storage_connections_open', 'Connections to PostgreSQL.', () => load().connections?.open);
  add(Gauge, 'storage_connections_idle', 'Connections that nobody uses.', () => load().connections?.idle);
  add(Gauge, 'storage_connections_waiting', 'Who waits for a connection.', () => load().connections?.waiting);
}

/** A metric that is read when it is asked for. */
function addRead(
  registry: Registry,
  kind: typeof Gauge | typeof Counter,
  name: string,
  help: string,
  read: () => number | undefined,
): void {
  const metric: Gauge | Counter = new kind({
    name: PREFIX + name,
    help,
    registers: [registry],
    collect() {
      metric.reset();
      metric.inc(read() ?? 0);
    },
  });
}

/** Asks the database once for all of them; without an answer they are not there, rather than wrong. */
function watchBacklog(registry: Registry, backlog: () => Promise<Backlog>): void {
  let asked: Promise<void> | undefined;
  const collect = () => (asked ??= refresh().finally(() => (asked = undefined)));
  // Every process counts the same rows.
  const common = { registers: [registry], aggregator: 'max' as const, collect };
  const gauge = (name: string, help: string) => new Gauge({ name: PREFIX + name, help, ...common });
  const pending = gauge('mails_pending', 'Mails that are to be sent.');
  const failed = gauge('mails_failed', 'Mails that were given up.');
  const unsealed = gauge('audit_unsealed', 'Rows of the audit trail that wait for their seal.');
  const failing = gauge('event_streams_failing', 'Event streams whose next event could not be delivered.');
  const behind = gauge('events_behind', 'Rows of the audit trail that the furthest event stream has still to tell of.');

  async function refresh(): Promise<void> {
    const found = await backlog().catch(() => undefined);
    for (const metric of [pending, failed, unsealed, failing, behind]) metric.remove();
    if (!found) return;
    pending.set(found.mailsPending);
    failed.set(found.mailsFailed);
    unsealed.set(found.auditUnsealed);
    failing.set(found.streamsFailing);
    behind.set(found.eventsBehind);
  }
}
