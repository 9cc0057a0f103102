import { NOTHING_ADDED, type Refusal } from "@winchester/core";
import { NotificationConsumer, type NotificationConsumerOptions, parseAmqpConfig } from "../src/index.js";
import { RecordingLogger } from "./recording-logger.js";
import type { TestBroker } from "./test-broker.js";
import { until } from "./until.js";

/** A notification as services publish it. */
export function notification(
  id: string | number,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { event_type: "compute.instance.update", message_id: String(id), payload: {}, ...more };
}

/** A sink that keeps what it was given, and can be made to refuse, fail, or wait. */
export class RecordingSink {
  readonly batches: string[][] = [];
  readonly notifications: Record<string, unknown>[] = [];
  calls = 0;
  refuse: (messageId: string) => string | undefined = () => undefined;
  /** Awaited in every call, before anything is kept. */
  before: (messageIds: string[]) => void | Promise<void> = () => {};

  readonly take: NotificationConsumerOptions["sink"] = async (batch) => {
    const notifications = batch as Record<string, unknown>[];
    const ids = notifications.map(({ message_id }) => String(message_id));
    this.calls += 1;
    await this.before(ids);
    this.batches.push(ids);
    const refused: Refusal[] = [];
    for (const [index, messageId] of ids.entries()) {
      const reason = this.refuse(messageId);
      if (reason === undefined) this.notifications.push(notifications[index]!);
      else refused.push({ messageId, reason });
    }
    return { ...NOTHING_ADDED, refused };
  };

  /** Makes every call wait until the function that it gives is called. */
  hold(): () => void {
    let open: () => void = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.before = () => opened;
    return open;
  }

  get ids(): string[] {
    return this.notifications.map(({ message_id }) => String(message_id));
  }
}

/** A consumer that runs until it is stopped. */
export class RunningConsumer {
  readonly logger: RecordingLogger = new RecordingLogger();
  readonly done: Promise<void>;
  readonly #stop = new AbortController();

  constructor(
    amqp: Record<string, unknown>,
    sink: NotificationConsumerOptions["sink"],
    options: Partial<NotificationConsumerOptions> = {},
  ) {
    const consumer = new NotificationConsumer({
      amqp: parseAmqpConfig(amqp),
      sink,
      logger: this.logger,
      ...options,
    });
    this.done = consumer.run(this.#stop.signal);
    // A test that awaits it sees it; the others mustn't end with it.
    this.done.catch(() => {});
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.done;
  }
}

/** Creates consumers, and stops them after the test. */
export function consumersOfTest(): (
  ...args: ConstructorParameters<typeof RunningConsumer>
) => RunningConsumer {
  const running: RunningConsumer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((consumer) => consumer.stop().catch(() => {})));
  });
  return (...args) => {
    const consumer = new RunningConsumer(...args);
    running.push(consumer);
    return consumer;
  };
}

/** A consumer of a new exchange and queue, ready to take from it. */
export async function startOn(
  start: ReturnType<typeof consumersOfTest>,
  broker: TestBroker,
  sink: RecordingSink,
  source: Record<string, unknown> = {},
  section: Record<string, unknown> = {},
): Promise<{ name: string; consumer: RunningConsumer }> {
  const name = broker.name();
  const sources = [{ exchange: name, queue: name, ...source }];
  const consumer = start({ url: broker.url, sources, ...section }, sink.take);
  await until(
    async () => (await broker.ready(name)) >= 0 && (await broker.consumers(name)) > 0,
    "it consumes",
  );
  return { name, consumer };
}
