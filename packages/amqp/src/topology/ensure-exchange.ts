import { type Logger, silentLogger } from "@winchester/core";
import type { BrokerConnection } from "../broker/broker-connection.js";
import { describeRefusal, parseMismatch, REPLY, replyCodeOf } from "./broker-refusal.js";
import { onScratchChannel } from "./scratch-channel.js";

/** An exchange that has to be there. */
export interface ExchangeWish {
  readonly name: string;
  readonly type: string;
  /** Where it has to be made. */
  readonly durable: boolean;
}

/**
 * Sees that an exchange is there, and makes it where it isn't. One that is there is its service's: its durability
 * is taken as it is. Its type alone must be the one that is wanted, since routing keys mean nothing, or something
 * else, to another.
 *
 * @throws AmqpError `AMQP_MISMATCH`, `AMQP_ACCESS_REFUSED`, `AMQP_REFUSED`, `AMQP_UNAVAILABLE`
 */
export async function ensureExchange(
  connection: BrokerConnection,
  wish: ExchangeWish,
  logger: Logger = silentLogger,
): Promise<void> {
  const subject = `exchange "${wish.name}"`;
  const isThere = await isExchangeThere(connection, wish.name);
  try {
    await onScratchChannel(connection, `declaring the ${subject}`, (channel) =>
      channel.assertExchange(wish.name, wish.type, { durable: wish.durable }),
    );
  } catch (error) {
    if (!isTolerable(error, isThere)) throw describeRefusal(error, subject, connection);
    logger.debug(`the ${subject} is taken as it is`, { error });
    return;
  }
  if (isThere) return;
  const kind = `${wish.type}, ${wish.durable ? "durable" : "not durable"}`;
  logger.warn(
    `the ${subject} wasn't there and is made (${kind}); a service that declares it otherwise will be refused`,
  );
}

async function isExchangeThere(connection: BrokerConnection, name: string): Promise<boolean> {
  try {
    await onScratchChannel(connection, `asking for the exchange "${name}"`, (channel) =>
      channel.checkExchange(name),
    );
    return true;
  } catch (error) {
    if (replyCodeOf(error) === REPLY.notFound) return false;
    throw describeRefusal(error, `exchange "${name}"`, connection);
  }
}

/**
 * The broker compares the type first, so that any other difference means that the type is right. Whoever may not
 * declare an exchange may still bind to it.
 */
function isTolerable(error: unknown, isThere: boolean): boolean {
  const code = replyCodeOf(error);
  if (code === REPLY.accessRefused) return isThere;
  return code === REPLY.mismatch && !["type", undefined].includes(parseMismatch(error)?.argument);
}
