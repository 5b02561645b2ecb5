import type { Store } from '../portal/store';
import type { Access } from './access';
import { AccessTokens } from './access-tokens';
import { Addresses } from './addresses';
import { AuditTrail } from './audit';
import { AuditChain } from './audit-chain';
import { Connections } from './connections';
import { CredentialTable } from './users/credentials';
import { EventKeys } from './event-keys';
import { EventStreams } from './event-streams';
import { Exports } from './exports';
import { Groups } from './groups/groups';
import { ImportJobs } from './import-jobs';
import { Links } from './links';
import { Organizations } from './organizations';
import { Outbox } from './outbox';
import { Rates } from './rates';
import { RequestLogRows } from './request-log';
import { Resources } from './resources';
import { Roles } from './roles';
import { Secrets } from './secrets';
import { Sessions } from './sessions';
import { Users } from './users/users';

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

  get accessTokens(): AccessTokens {
    return new AccessTokens(this.#access);
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

  get requests(): RequestLogRows {
    return new RequestLogRows(this.#access);
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

  get rates(): Rates {
    return new Rates(this.#access);
  }

  get importJobs(): ImportJobs {
    return new ImportJobs(this.#access);
  }

  get eventStreams(): EventStreams {
    return new EventStreams(this.#access);
  }

  get eventKeys(): EventKeys {
    return new EventKeys(this.#access);
  }

  get exports(): Exports {
    return new Exports(this.#access);
  }
}
