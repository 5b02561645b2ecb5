import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between a storage and its server, and can be taken away. */
export class DatabaseProxy {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #isSilent = false;

  private constructor(private readonly target: URL) {}

  static async to(url: string): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(new URL(url));
    await proxy.start();
    return proxy;
  }

  get url(): string {
    return Object.assign(new URL(this.target), { port: String(this.#port) }).href;
  }

  async start(): Promise<void> {
    this.#isSilent = false;
    const server = createServer((incoming) => {
      const outgoing = connect(Number(this.target.port), this.target.hostname);
      for (const socket of [incoming, outgoing]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
      }
      outgoing.pipe(incoming);
      incoming.on('data', (data) => this.#isSilent || outgoing.write(data));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Keeps the connections, and takes new ones, but passes nothing on to the server. */
  fallSilent(): void {
    this.#isSilent = true;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    await closed;
  }
}
