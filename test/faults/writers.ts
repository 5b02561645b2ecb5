import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import type { ServingProgram } from '../cli/built-program';

export const ADMIN_TOKEN = 'chosen-by-the-operator-0123456789';

/** What clients were told, and what they weren't. */
export interface WritersLog {
  /** User names whose creation was answered with 201. */
  readonly acknowledged: string[];
  /** Statuses other than 201, by how often. */
  readonly refused: Map<number, number>;
  /** Connections that broke before their answer was whole. */
  readonly dropped: string[];
  /** Requests that found nobody listening. */
  readonly unheard: string[];
}

export interface Writers {
  readonly log: WritersLog;
  /** Resolves when it is so, or nobody writes any more. */
  until(isSo: (log: WritersLog) => boolean): Promise<void>;
  /** Stops writing; resolves when the last answers are there. */
  stop(): Promise<WritersLog>;
}

/** Clients that create users over HTTP, one after the other, until they are stopped or nobody listens any more. */
export function startWriters({ url }: Pick<ServingProgram, 'url'>, { count = 8, prefix = 'u' } = {}): Writers {
  const log: WritersLog = { acknowledged: [], refused: new Map(), dropped: [], unheard: [] };
  let stopped = false;
  let running = count;

  /** On a connection of its own, which it keeps. */
  async function write(client: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let at = 0; !stopped; at++) {
      if (!(await createUser(url, agent, `${prefix}-${client}-${at}`, log))) break;
    }
    agent.destroy();
    running -= 1;
  }

  const done = Promise.all(Array.from({ length: count }, (_, client) => write(client)));
  return {
    log,
    async until(isSo) {
      while (running > 0 && !isSo(log)) await setTimeout(5);
    },
    async stop() {
      stopped = true;
      await done;
      return log;
    },
  };
}

/** False where the client has nobody to talk to any more. */
async function createUser(url: string, agent: Agent, userName: string, log: WritersLog): Promise<boolean> {
  try {
    const status = await post(`${url}/scim/v2/Users`, agent, { schemas: [USER], userName });
    if (status === 201) log.acknowledged.push(userName);
    else log.refused.set(status, (log.refused.get(status) ?? 0) + 1);
    return true;
  } catch (error) {
    const { code } = error as { code?: string };
    (code === 'ECONNREFUSED' ? log.unheard : log.dropped).push(`${userName}: ${code ?? String(error)}`);
    return false;
  }
}

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** The status of the answer, when that has come whole. */
function post(url: string, agent: Agent, body: object): Promise<number> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/scim+json' };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response
        .on('error', reject)
        .on('end', () => resolve(response.statusCode ?? 0))
        .resume();
    });
    sent.on('error', reject).end(JSON.stringify(body));
  });
}
