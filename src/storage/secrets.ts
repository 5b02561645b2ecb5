import { randomBytes } from 'node:crypto';
import type { SecretStore } from '../portal/store';
import type { Access } from './access';

const BYTES = 32;

/** The portal's own secrets, the same for all processes. */
export class Secrets implements SecretStore {
  constructor(private readonly access: Pick<Access, 'db' | 'dialect'>) {}

  async obtain(name: string): Promise<Buffer> {
    return (await this.find(name)) ?? (await this.#create(name));
  }

  async find(name: string): Promise<Buffer | undefined> {
    const row = await this.access.db.selectFrom('secrets').select('value').where('name', '=', name).executeTakeFirst();
    return row && Buffer.from(row.value, 'base64');
  }

  async put(name: string, bytes: Buffer): Promise<void> {
    const value = bytes.toString('base64');
    await this.access.db
      .insertInto('secrets')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
  }

  /** Of several who create it at once, all get what the first one made. */
  async #create(name: string): Promise<Buffer> {
    await this.access.db
      .insertInto('secrets')
      .values({ name, value: randomBytes(BYTES).toString('base64') })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const created = await this.find(name);
    if (!created) throw new Error(`The secret ${name} was created but is not there.`);
    return created;
  }
}
