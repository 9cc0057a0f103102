import type { Logger } from "@winchester/core";
import type { BrokerConnection } from "../broker/broker-connection.js";
import { type AmqpSource, rejectedQueueOf } from "../settings/amqp-config.js";
import { describeRefusal, type Mismatch, parseMismatch } from "./broker-refusal.js";
import { ensureExchange } from "./ensure-exchange.js";
import { bindQueue, ensureQueue } from "./ensure-queue.js";
import { onScratchChannel } from "./scratch-channel.js";

/**
 * Sees that a source's exchange, its queue, the bindings between them and the queue for what is rejected are
 * there. Of a passive source, everything has to be there already.
 *
 * @throws AmqpError
 */
export async function declareSource(
  connection: BrokerConnection,
  source: AmqpSource,
  logger: Logger,
): Promise<void> {
  const rejected = rejectedQueueOf(source.queue);
  if (source.passive) {
    await checkQueue(connection, source.queue);
    await checkQueue(connection, rejected);
    return;
  }
  await ensureQueue(connection, { name: rejected, type: source.queueType });
  await declareQueue(connection, source);
  const { exchange, exchangeType, exchangeDurable } = source;
  if (exchange === undefined) return;
  await ensureExchange(connection, { name: exchange, type: exchangeType, durable: exchangeDurable }, logger);
  await bindQueue(connection, { queue: source.queue, exchange, routingKeys: source.routingKeys });
}

async function checkQueue(connection: BrokerConnection, name: string): Promise<void> {
  const subject = `queue "${name}"`;
  try {
    await onScratchChannel(connection, `asking for the ${subject}`, (channel) => channel.checkQueue(name));
  } catch (error) {
    throw describeRefusal(error, subject, connection);
  }
}

async function declareQueue(connection: BrokerConnection, source: AmqpSource): Promise<void> {
  const subject = `queue "${source.queue}"`;
  const declare = async (queueArguments: Record<string, unknown>): Promise<Mismatch | undefined> => {
    const { queue, durable, autoDelete } = source;
    try {
      await onScratchChannel(connection, `declaring the ${subject}`, (channel) =>
        channel.assertQueue(queue, { durable, autoDelete, arguments: queueArguments }),
      );
      return undefined;
    } catch (error) {
      const mismatch = parseMismatch(error);
      if (mismatch !== undefined && isTolerable(mismatch, queueArguments)) return mismatch;
      throw describeRefusal(error, subject, connection);
    }
  };
  if (source.queueType === "classic") await declare({});
  // The broker compares the type last, and it is what a reader has to know.
  else if (await declare(quorumArguments(source.queue))) await declare({ "x-queue-type": "quorum" });
}

/**
 * The broker sets a message of a quorum queue aside after so many deliveries (20 from RabbitMQ 4 on), as happens
 * where the store is away for long and consumers come and go: that must not lose it.
 */
function quorumArguments(queue: string): Record<string, unknown> {
  return {
    "x-queue-type": "quorum",
    "x-dead-letter-exchange": "",
    "x-dead-letter-routing-key": rejectedQueueOf(queue),
  };
}

/** A classic queue may say so or not; where a quorum queue of others sends dead letters is theirs to say. */
function isTolerable({ argument, wanted, current }: Mismatch, asked: Record<string, unknown>): boolean {
  if (argument === "x-queue-type") return wanted === current;
  return argument.startsWith("x-dead-letter-") && argument in asked;
}
