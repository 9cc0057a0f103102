import { parseNotification } from "@winchester/amqp";
import type { ConfirmChannel, ConsumeMessage } from "amqplib";
import { CELL_HEADER } from "./cells.js";

/** What a router does. */
export interface RouterOptions {
  /** Where notifications of all kinds come in. */
  readonly from: string;
  /** The consistent-hash exchange. */
  readonly to: string;
  /**
   * The value that keeps notifications together: what the triggers distinguish streams by, or the coarsest part of it.
   * Undefined where there is none.
   */
  readonly keyOf: (notification: Readonly<Record<string, unknown>>) => string | undefined;
}

/** The instance that a notification of nova is about, legacy or versioned. */
export function instanceOf(notification: Readonly<Record<string, unknown>>): string | undefined {
  const { instance_id, uuid } = (notification.payload ?? {}) as Record<string, unknown>;
  const id = instance_id ?? uuid;
  return typeof id === "string" ? id : undefined;
}

/**
 * Copies notifications from one queue to the cells' exchange, with their value in a header. A notification is
 * acknowledged when the broker has confirmed its copy: after a crash some come twice, which feeders pass over.
 */
export async function startRouter(
  channel: ConfirmChannel,
  { from, to, keyOf }: RouterOptions,
): Promise<void> {
  await channel.prefetch(500);
  await channel.consume(from, (message) => {
    if (message === null) return;
    const headers = { ...message.properties.headers, [CELL_HEADER]: cellValueOf(message, keyOf) };
    const { routingKey } = message.fields;
    channel.publish(
      to,
      routingKey,
      message.content,
      { ...message.properties, headers, persistent: true },
      (error) => {
        if (error) channel.nack(message);
        else channel.ack(message);
      },
    );
  });
}

/** What has no value goes by its message id, and what is no notification goes to one and the same cell. */
function cellValueOf({ content }: ConsumeMessage, keyOf: RouterOptions["keyOf"]): string {
  const parsed = parseNotification(content, { unwrap: true });
  return "problem" in parsed ? "" : (keyOf(parsed.notification) ?? parsed.messageId);
}
