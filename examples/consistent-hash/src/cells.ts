import type { Channel, ConfirmChannel } from "amqplib";

/** The header that decides which cell a notification belongs to. */
export const CELL_HEADER = "winchester-cell";

/** Of N cells, each a queue with a database and workers of its own. */
export interface Cells {
  /** The exchange that spreads notifications over the cells. */
  readonly exchange: string;
  /** One queue for each cell. Beside each is one for what its consumer can't store: `<queue>.rejected`. */
  readonly queues: readonly string[];
}

/** Names the parts of N cells. */
export function nameCells(exchange: string, count: number): Cells {
  return { exchange, queues: Array.from({ length: count }, (_, index) => `${exchange}.${index}`) };
}

/**
 * Declares the exchange and its queues. It hashes the header, not the routing key, which says no more than
 * `notifications.info`. The binding key is the cell's weight.
 *
 * @throws Error where the plugin rabbitmq_consistent_hash_exchange isn't enabled on the broker
 */
export async function declareCells(
  channel: Channel | ConfirmChannel,
  { exchange, queues }: Cells,
): Promise<void> {
  await channel.assertExchange(exchange, "x-consistent-hash", {
    durable: true,
    arguments: { "hash-header": CELL_HEADER },
  });
  for (const queue of queues) {
    await channel.assertQueue(queue, { durable: true });
    await channel.assertQueue(`${queue}.rejected`, { durable: true });
    await channel.bindQueue(queue, exchange, "1");
  }
}
