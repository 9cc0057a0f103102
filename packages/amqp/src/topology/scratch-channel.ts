import type { Channel } from "amqplib";
import type { BrokerConnection } from "../broker/broker-connection.js";
import { withinLimit } from "../broker/time-limit.js";
import { isUnavailable } from "../errors.js";

/**
 * Does something on a channel of its own: what the broker refuses closes the channel that it was asked on, and
 * must not take a consumer with it.
 *
 * @throws what `work` throws, whose `code` is the broker's reply code where it refused something
 */
export async function onScratchChannel<T>(
  connection: BrokerConnection,
  what: string,
  work: (channel: Channel) => Promise<T>,
): Promise<T> {
  const channel = await connection.openChannel();
  // The rejected call says the same.
  channel.on("error", () => {});
  try {
    const result = await withinLimit(work(channel), what);
    await withinLimit(channel.close(), "closing a channel");
    return result;
  } catch (error) {
    if (isUnavailable(error)) connection.destroy();
    throw error;
  }
}
