import type { EventKey, EventKeyStore } from '../portal/events/event-stream';
import type { Access } from './access';

/** Keys that events are signed with: a handful of rows. */
export class EventKeys implements EventKeyStore {
  constructor(private readonly access: Pick<Access, 'db'>) {}

  async list(): Promise<readonly EventKey[]> {
    const rows = await this.access.db.selectFrom('event_keys').selectAll().orderBy('id', 'desc').execute();
    return rows.map((row) => ({
      id: row.id,
      created: row.created_at,
      retiredAt: row.retired_at,
      publicKey: row.public_key,
      privateKey: row.private_key,
    }));
  }

  async add({ id, created, retiredAt, publicKey, privateKey }: EventKey): Promise<void> {
    await this.access.db
      .insertInto('event_keys')
      .values({ id, created_at: created, retired_at: retiredAt, public_key: publicKey, private_key: privateKey })
      .execute();
  }

  async retire(at: string): Promise<void> {
    await this.access.db.updateTable('event_keys').set({ retired_at: at }).where('retired_at', 'is', null).execute();
  }

  async deleteRetired(before: string): Promise<void> {
    await this.access.db.deleteFrom('event_keys').where('retired_at', '<', before).execute();
  }
}
