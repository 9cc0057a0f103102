import { type ChannelModel, type ConfirmChannel, type ConsumeMessage, connect } from "amqplib";

export const BROKER_URL: string = process.env.WINCHESTER_TEST_AMQP_URL ?? "amqp://guest:guest@127.0.0.1:5672";

/** The line with which benchmarks that need RabbitMQ are left out. */
export const BROKER_MISSING =
  "skipped: needs RabbitMQ (set WINCHESTER_TEST_AMQP_URL, or start one on 127.0.0.1:5672)";

export async function hasBroker(): Promise<boolean> {
  try {
    await (await connect(BROKER_URL, { timeout: 3_000 })).close();
    return true;
  } catch {
    return false;
  }
}

/** A queue of a benchmark's own, and the client alone: nothing but what it takes to drain it safely. */
export class BrokerQueue {
  readonly name: string;
  readonly #connection: ChannelModel;
  readonly #channel: ConfirmChannel;

  private constructor(name: string, connection: ChannelModel, channel: ConfirmChannel) {
    this.name = name;
    this.#connection = connection;
    this.#channel = channel;
  }

  static async open(name: string): Promise<BrokerQueue> {
    const connection = await connect(BROKER_URL);
    const channel = await connection.createConfirmChannel();
    for (const queue of [name, `${name}.rejected`]) await channel.assertQueue(queue, { durable: true });
    return new BrokerQueue(name, connection, channel);
  }

  async fill(bodies: readonly string[]): Promise<void> {
    for (const body of bodies) this.#channel.sendToQueue(this.name, Buffer.from(body), { persistent: true });
    await this.#channel.waitForConfirms();
  }

  /** While a batch is being stored, the next is delivered; a batch is acknowledged at once, when it is stored. */
  async drain(
    batchSize: number,
    store: (notifications: unknown[]) => Promise<unknown>,
    drained: Promise<void>,
  ): Promise<void> {
    const channel = await this.#connection.createChannel();
    await channel.prefetch(2 * batchSize);
    let waiting: ConsumeMessage[] = [];
    let storing = Promise.resolve();
    const storeWaiting = async (): Promise<void> => {
      const batch = waiting.splice(0, batchSize);
      const last = batch.at(-1);
      if (last === undefined) return;
      await store(batch.map(({ content }) => JSON.parse(content.toString()) as unknown));
      channel.ack(last, true);
    };
    await channel.consume(this.name, (message) => {
      if (message === null) return;
      waiting.push(message);
      if (waiting.length === batchSize) storing = storing.then(storeWaiting);
      else if (waiting.length === 1)
        setTimeout(() => {
          storing = storing.then(storeWaiting);
        }, 20);
    });
    await drained;
    await storing;
    await channel.close();
    waiting = [];
  }

  async close(): Promise<void> {
    for (const queue of [this.name, `${this.name}.rejected`]) await this.#channel.deleteQueue(queue);
    await this.#connection.close();
  }
}
