import { createServer, type Server, Socket } from "node:net";

/** A wire between a client and the broker that a test can cut, make silent, or take away. */
export class TcpProxy {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #server: Server;
  readonly #pairs = new Set<readonly [client: Socket, broker: Socket]>();
  #port = 0;
  /** How many connections were asked for so far. */
  connections = 0;

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#target = target;
    this.#server = createServer((client) => this.#join(client));
  }

  static async open(brokerUrl: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(brokerUrl);
    const proxy = new TcpProxy({ host: hostname, port: Number(port || 5672) });
    await proxy.restore();
    return proxy;
  }

  /** The broker's URL by way of this proxy. */
  url(brokerUrl: string): string {
    const url = new URL(brokerUrl);
    url.hostname = "127.0.0.1";
    url.port = String(this.#port);
    return url.href;
  }

  /** Ends every connection, as a broker does that is killed. */
  cut(): void {
    for (const [client, broker] of this.#pairs) {
      client.destroy();
      broker.destroy();
    }
    this.#pairs.clear();
  }

  /** Cuts, and takes no new connections. */
  async refuse(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }

  /** Takes connections again, on the same port. */
  async restore(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#port, "127.0.0.1", resolve);
    });
    this.#port = (this.#server.address() as { port: number }).port;
  }

  /** Nothing goes through any more, though the connections stay. */
  stall(): void {
    for (const [client, broker] of this.#pairs) {
      client.unpipe();
      broker.unpipe();
      client.pause();
      broker.pause();
    }
  }

  /** What was held goes through, and all that comes. */
  resume(): void {
    for (const [client, broker] of this.#pairs) {
      client.pipe(broker);
      broker.pipe(client);
    }
  }

  /** Tells every client that the broker has blocked its connection, as it does when it runs out of memory. */
  block(reason: string): void {
    this.#tellClients(Buffer.concat([method(60), Buffer.from([reason.length]), Buffer.from(reason)]));
  }

  unblock(): void {
    this.#tellClients(method(61));
  }

  /** Tells every client that the broker closes its connection, as it does when it is shut down. */
  shutDown(): void {
    const text = "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'";
    const code = Buffer.from([320 >> 8, 320 & 0xff, text.length]);
    this.#tellClients(Buffer.concat([method(50), code, Buffer.from(text), Buffer.from([0, 0, 0, 0])]));
  }

  async close(): Promise<void> {
    if (this.#server.listening) await this.refuse();
  }

  #tellClients(payload: Buffer): void {
    const head = Buffer.from([1, 0, 0, 0, 0, 0, payload.length]);
    for (const [client] of this.#pairs) client.write(Buffer.concat([head, payload, Buffer.from([0xce])]));
  }

  #join(client: Socket): void {
    this.connections += 1;
    const broker = new Socket().connect(this.#target);
    const pair = [client, broker] as const;
    this.#pairs.add(pair);
    client.pipe(broker);
    broker.pipe(client);
    for (const socket of pair) {
      socket.on("error", () => {});
      socket.on("close", () => {
        for (const other of pair) other.destroy();
        this.#pairs.delete(pair);
      });
    }
  }
}

/** A method of AMQP's class `connection`, by its number. */
function method(id: number): Buffer {
  return Buffer.from([0, 10, 0, id]);
}
