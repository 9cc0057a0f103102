import type { BrokerConnection } from "../broker/broker-connection.js";
import { describeRefusal, REPLY, replyCodeOf } from "./broker-refusal.js";
import { onScratchChannel } from "./scratch-channel.js";

/** A queue that has to be there. */
export interface QueueWish {
  readonly name: string;
  readonly type: "classic" | "quorum";
}

/**
 * Sees that a queue is there, whatever its settings are, and makes a durable one where it isn't.
 *
 * @throws AmqpError
 */
export async function ensureQueue(connection: BrokerConnection, wish: QueueWish): Promise<void> {
  const subject = `queue "${wish.name}"`;
  try {
    await onScratchChannel(connection, `asking for the ${subject}`, (channel) =>
      channel.checkQueue(wish.name),
    );
    return;
  } catch (error) {
    if (replyCodeOf(error) !== REPLY.notFound) throw describeRefusal(error, subject, connection);
  }
  try {
    await onScratchChannel(connection, `declaring the ${subject}`, (channel) =>
      channel.assertQueue(wish.name, {
        durable: true,
        arguments: wish.type === "quorum" ? { "x-queue-type": "quorum" } : {},
      }),
    );
  } catch (error) {
    throw describeRefusal(error, subject, connection);
  }
}

/** What a queue takes from an exchange. */
export interface Binding {
  readonly queue: string;
  readonly exchange: string;
  readonly routingKeys: readonly string[];
}

/**
 * Binds a queue to an exchange, with every one of the routing keys.
 *
 * @throws AmqpError
 */
export async function bindQueue(connection: BrokerConnection, binding: Binding): Promise<void> {
  const { queue, exchange, routingKeys } = binding;
  const subject = `queue "${queue}" or the exchange "${exchange}"`;
  try {
    await onScratchChannel(connection, `binding the ${subject}`, async (channel) => {
      for (const key of routingKeys) await channel.bindQueue(queue, exchange, key);
    });
  } catch (error) {
    throw describeRefusal(error, subject, connection);
  }
}
