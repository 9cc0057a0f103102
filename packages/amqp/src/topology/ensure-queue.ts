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
    await onScratchChannel(connection, `asking for the ${subject}`, (channel) => channel.checkQueue(wish.name));
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
