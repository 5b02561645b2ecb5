import { createEventMeans } from '../../src/composition/events';
import { readConfig } from '../../src/config';
import { sealBatch } from '../../src/portal/audit/seal';
import { EventDelivery } from '../../src/portal/events/event-delivery';
import type { OpenStorage } from '../../src/storage/open';
import { BASE_URL, startApp, type RunningApp } from '../support/app';
import { onEveryDatabase, type CreateDatabase, type TestDatabase } from '../support/databases';
import { patchOp, unique } from '../support/factories';
import { exchange, type HttpAnswer } from '../support/http';
import { ScimClient } from '../support/scim-client';
import { startReceiver, type TestReceiver } from './test-receiver';

export const ENVIRONMENT = { EVENT_NETWORKS: '127.0.0.1', PUBLIC_URL: BASE_URL };

/** A suite that must hold on every engine, with a portal and a receiver for each test. */
export function onEveryEventPortal(title: string, define: (portal: EventPortal) => void): void {
  onEveryDatabase(title, (_open, create) => define(new EventPortal(create)));
}

/** A server and a receiver; events go out when a test says so. Usable while tests run, nameable before. */
export class EventPortal {
  database!: TestDatabase;
  storage!: OpenStorage;
  running!: RunningApp;
  receiver!: TestReceiver;
  /** Attempts that failed. */
  failures: { streamId: string; attempts: number; error: string }[] = [];
  readonly scim = new ScimClient(() => ({ baseUrl: `${this.running.url}/scim/v2`, token: this.running.adminToken }));
  #delivery!: EventDelivery;

  constructor(create: CreateDatabase) {
    beforeEach(async () => {
      this.database = await create();
      this.storage = await this.database.open({ resourceBase: `${BASE_URL}/scim/v2` });
      this.running = await startApp(this.storage, ENVIRONMENT);
      this.receiver = await startReceiver();
      this.failures = [];
      this.#delivery = this.newDelivery();
    });
    afterEach(async () => {
      await this.#delivery.stop();
      await this.receiver.stop();
      await this.running.stop();
    });
  }

  /** What another process would have. */
  newDelivery(environment = {}): EventDelivery {
    const config = readConfig({ ...ENVIRONMENT, ...environment });
    return new EventDelivery({
      ...createEventMeans(config, this.storage.within({ all: true }).secrets),
      storage: this.storage,
      onFailure: (failure) => void this.failures.push(failure),
      onError: (error) => {
        throw error;
      },
    });
  }

  /** Begins to deliver, and waits until nothing is under way. */
  async deliver(by = this.#delivery): Promise<void> {
    await by.round();
    await by.idle();
  }

  /** Begins to deliver. */
  async begin(): Promise<void> {
    await this.#delivery.round();
  }

  admin(method: string, path = '', json?: unknown): Promise<HttpAnswer> {
    const { url, adminToken: token } = this.running;
    const body = json !== undefined && { json };
    return exchange(url, { method, path: `/admin/event-streams${path}`, token, ...body });
  }

  /** What was before is sealed, as it is a second later: a new stream hears of nothing of it. */
  async createStream(fields: object = {}): Promise<string> {
    while (await sealBatch(this.storage));
    const { status, body } = await this.admin('POST', '', {
      name: unique('stream'),
      url: this.receiver.url,
      ...fields,
    });
    expect(status).toBe(201);
    return body['id'] as string;
  }

  async show(id: string): Promise<HttpAnswer['body']> {
    return (await this.admin('GET', `/${id}`)).body;
  }

  async deactivate(id: string): Promise<void> {
    await this.scim.patch(`/Users/${id}`, patchOp({ op: 'replace', path: 'active', value: false }));
  }

  /** Past the server, which may have a transaction open that SQLite would wait for, and so would the server. */
  async behindItsBack(statement: string): Promise<void> {
    await this.storage.checkpoint();
    await this.database.query(statement);
  }

  /** As the clock would, later. */
  async letTimePass(): Promise<void> {
    await this.behindItsBack('update event_streams set next_attempt_at = null, held_until = null');
  }

  /** Whom the receiver was told of. */
  subjects(of = this.receiver): string[] {
    return of.received.map(({ claims }) => claims.sub_id.id);
  }

  typesOf(of = this.receiver): string[][] {
    return of.received.map(({ claims }) => Object.keys(claims.events));
  }
}
