import type { Store } from '../portal/store';
import type { Access } from './access';
import { Addresses } from './addresses';
import { AuditTrail } from './audit';
import { AuditChain } from './audit-chain';
import { Connections } from './connections';
import { CredentialTable } from './credentials';
import { Groups } from './groups';
import { Links } from './links';
import { Organizations } from './organizations';
import { Outbox } from './outbox';
import { Resources } from './resources';
import { Roles } from './roles';
import { Secrets } from './secrets';
import { Sessions } from './sessions';
import { Users } from './users';

/** All stores of one scope, on one database or transaction; made as they are asked for, which costs next to nothing. */
export class BoundStore implements Store {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  get users(): Users {
    return new Users(this.#access);
  }

  get groups(): Groups {
    return new Groups(this.#access);
  }

  get organizations(): Organizations {
    return new Organizations(this.#access);
  }

  get roles(): Roles {
    return new Roles(this.#access);
  }

  get resources(): Resources {
    return new Resources(this.#access);
  }

  get credentials(): CredentialTable {
    return new CredentialTable(this.#access);
  }

  get sessions(): Sessions {
    return new Sessions(this.#access);
  }

  get connections(): Connections {
    return new Connections(this.#access);
  }

  get secrets(): Secrets {
    return new Secrets(this.#access);
  }

  get audit(): AuditTrail {
    return new AuditTrail(this.#access);
  }

  get auditChain(): AuditChain {
    return new AuditChain(this.#access);
  }

  get links(): Links {
    return new Links(this.#access);
  }

  get outbox(): Outbox {
    return new Outbox(this.#access);
  }

  get addresses(): Addresses {
    return new Addresses(this.#access);
  }
}
