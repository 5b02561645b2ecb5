import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Hands each connection to the next server in turn; to another one where that doesn't take it. */
export class Balancer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #turn = 0;

  private constructor(private readonly ports: readonly number[]) {
    this.#server = createServer((incoming) => this.#pass(incoming, this.ports.length));
  }

  static async before(ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    await new Promise<void>((resolve) => balancer.#server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #pass(incoming: Socket, tries: number): void {
    this.#turn = (this.#turn + 1) % this.ports.length;
    const outgoing = connect(this.ports[this.#turn]!, '127.0.0.1');
    const onRefused = () => (tries > 1 ? this.#pass(incoming, tries - 1) : incoming.destroy());
    outgoing.once('error', onRefused);
    outgoing.once('connect', () => {
      outgoing.off('error', onRefused);
      this.#join(incoming, outgoing);
    });
  }

  #join(one: Socket, other: Socket): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      this.#sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
