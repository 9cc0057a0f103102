import { randomBytes } from "node:crypto";
import {
  type Channel,
  type ChannelModel,
  type ConfirmChannel,
  connect,
  type GetMessage,
  type Options,
} from "amqplib";

const URL_OF_BROKER = process.env.WINCHESTER_TEST_AMQP_URL ?? "amqp://guest:guest@127.0.0.1:5672";

/** The line with which tests that need RabbitMQ skip. */
export const BROKER_MISSING =
  "skipped: needs RabbitMQ (set WINCHESTER_TEST_AMQP_URL, or start one on 127.0.0.1:5672)";

/** What a test does with a real broker, beside what it tests. Everything that it names is deleted afterwards. */
export class TestBroker {
  readonly url: string;
  readonly #model: ChannelModel;
  readonly #channel: ConfirmChannel;
  readonly #names: string[] = [];

  private constructor(url: string, model: ChannelModel, channel: ConfirmChannel) {
    this.url = url;
    this.#model = model;
    this.#channel = channel;
  }

  static async open(url = URL_OF_BROKER): Promise<TestBroker> {
    const model = await connect(url, { timeout: 3000 });
    return new TestBroker(url, model, await model.createConfirmChannel());
  }

  /** A name for an exchange and its queue that nothing else has. */
  name(): string {
    const name = `winchester.test.${randomBytes(6).toString("hex")}`;
    this.#names.push(name);
    return name;
  }

  /** Does something on a channel of its own, which the broker may close. */
  async on<T>(work: (channel: Channel) => Promise<T>): Promise<T> {
    const channel = await this.#model.createChannel();
    channel.on("error", () => {});
    const result = await work(channel);
    await channel.close();
    return result;
  }

  async publish(
    exchange: string,
    key: string,
    bodies: readonly unknown[],
    options?: Options.Publish,
  ): Promise<void> {
    for (const body of bodies) {
      const content = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
      this.#channel.publish(exchange, key, content, { persistent: true, ...options });
    }
    await this.#channel.waitForConfirms();
  }

  /** How many messages a queue has for its next consumer; -1 where there is no such queue. */
  async ready(queue: string): Promise<number> {
    return this.on((channel) => channel.checkQueue(queue)).then(
      ({ messageCount }) => messageCount,
      () => -1,
    );
  }

  async consumers(queue: string): Promise<number> {
    return (await this.on((channel) => channel.checkQueue(queue))).consumerCount;
  }

  /** Takes the next message out of a queue. */
  async take(queue: string): Promise<GetMessage> {
    const message = await this.#channel.get(queue, { noAck: true });
    if (message === false) throw new Error(`the queue ${queue} is empty`);
    return message;
  }

  /** Gives the names that were to be deleted, for another one to {@link remember} after a restart of the broker. */
  forget(): string[] {
    return this.#names.splice(0);
  }

  remember(names: readonly string[]): void {
    this.#names.push(...names);
  }

  async clean(): Promise<void> {
    for (const name of this.#names.splice(0)) {
      await this.on((channel) => channel.deleteQueue(name));
      await this.on((channel) => channel.deleteQueue(`${name}.rejected`));
      await this.on((channel) => channel.deleteExchange(name));
    }
  }

  async close(): Promise<void> {
    await this.clean();
    await this.#model.close();
  }
}

let isSaid = false;

/** A mocha suite on a real broker, with everything it named deleted after each test. */
export function describeWithBroker(name: string, suite: (broker: () => TestBroker) => void): void {
  describe(name, () => {
    let broker: TestBroker | undefined;

    before(`RabbitMQ for ${name}`, async function () {
      try {
        broker = await TestBroker.open();
      } catch (error) {
        if (process.env.CI === "true") throw error;
        if (!isSaid) console.log(`    ${BROKER_MISSING}`);
        isSaid = true;
        this.skip();
      }
    });

    suite(() => broker!);

    // After the suite's own hooks: a consumer that still runs would make its queue anew.
    afterEach(async () => {
      await broker?.clean();
    });

    after(async () => {
      await broker?.close();
    });
  });
}
