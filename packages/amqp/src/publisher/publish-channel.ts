import type { ConfirmChannel, Options } from "amqplib";
import type { BrokerConnection } from "../broker/broker-connection.js";
import { AmqpError, messageOf, unavailable } from "../errors.js";
import { describeRefusal, REPLY, replyCodeOf } from "../topology/broker-refusal.js";

/** Where messages go. */
export interface PublishTarget {
  /** The same for targets that are declared the same way, which is done once for each channel. */
  readonly key: string;
  /** Empty: the broker's own, which knows every queue by its name. */
  readonly exchange: string;
  readonly routingKey: string;
  /** Makes exchange, queue and binding where they aren't there. */
  readonly declare: (connection: BrokerConnection) => Promise<void>;
}

/** A message to be sent, always persistent and mandatory. */
export interface OutgoingMessage {
  readonly content: Buffer;
  readonly properties: Options.Publish;
  /** Taken instead of the headers among the properties where those are too long for AMQP. */
  readonly fallbackHeaders?: Readonly<Record<string, unknown>>;
}

/** So many messages of one call wait for their confirmation at a time: a bound for what is in memory twice. */
const WINDOW = 500;

/** A channel on which the broker confirms every message, or gives it back where no queue takes it. */
export class PublishChannel {
  readonly #connection: BrokerConnection;
  readonly #channel: ConfirmChannel;
  readonly #declared = new Map<string, Promise<void>>();
  /** Keys of messages that came back; the broker says so before it confirms them. */
  readonly #returned = new Set<string>();
  #error: unknown;
  #isClosed = false;

  private constructor(connection: BrokerConnection, channel: ConfirmChannel) {
    this.#connection = connection;
    this.#channel = channel;
    channel.on("return", ({ fields, properties }) => {
      this.#returned.add(returnKey(fields, properties));
    });
    channel.on("error", (error) => {
      this.#error = error;
    });
    channel.on("close", () => {
      this.#isClosed = true;
    });
  }

  /** @throws AmqpError `AMQP_UNAVAILABLE` */
  static async open(connection: BrokerConnection): Promise<PublishChannel> {
    return new PublishChannel(connection, await connection.openConfirmChannel());
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.#connection.isOpen;
  }

  /** See `Publisher.publish`. */
  async publish(
    target: PublishTarget,
    messages: readonly OutgoingMessage[],
    timeoutMs: number,
  ): Promise<void> {
    this.#checkBlocked();
    await this.#declare(target);
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#giveUp(target, timeoutMs)), timeoutMs);
    });
    try {
      for (let start = 0; start < messages.length; start += WINDOW) {
        const window = messages.slice(start, start + WINDOW);
        await Promise.race([Promise.all(window.map((message) => this.#send(target, message))), tooLate]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #checkBlocked(): void {
    const { blockedReason, label } = this.#connection;
    if (blockedReason !== undefined)
      throw unavailable(`${label} takes no messages at present: ${blockedReason}`);
  }

  /** Declares a target once; those who come meanwhile wait for the same. */
  async #declare(target: PublishTarget): Promise<void> {
    let declaring = this.#declared.get(target.key);
    if (declaring === undefined) {
      declaring = target.declare(this.#connection);
      this.#declared.set(target.key, declaring);
      declaring.catch(() => this.#declared.delete(target.key));
    }
    await declaring;
  }

  #send(target: PublishTarget, message: OutgoingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (error: unknown): void => {
        const failure = this.#failureOf(target, message, error);
        if (failure === undefined) resolve();
        else reject(failure);
      };
      try {
        this.#write(target, message, settle);
      } catch (error) {
        settle(error);
      }
    });
  }

  #write(
    { exchange, routingKey }: PublishTarget,
    { content, properties, fallbackHeaders }: OutgoingMessage,
    settle: (error: unknown) => void,
  ): void {
    const options: Options.Publish = { ...properties, persistent: true, mandatory: true };
    try {
      this.#channel.publish(exchange, routingKey, content, options, settle);
    } catch (error) {
      if (!(error instanceof RangeError) || fallbackHeaders === undefined) throw error;
      this.#channel.publish(exchange, routingKey, content, { ...options, headers: fallbackHeaders }, settle);
    }
  }

  /** What a confirmation says, or the lack of one. */
  #failureOf(target: PublishTarget, message: OutgoingMessage, error: unknown): AmqpError | undefined {
    if (error !== null) return this.#describe(target, error);
    if (!this.#returned.delete(returnKey(target, message.properties))) return undefined;
    // The queue was deleted, or unbound: the next call makes it anew.
    this.#declared.delete(target.key);
    return new AmqpError("AMQP_UNROUTABLE", `no queue took the message for ${describeTarget(target)}`, {
      hint: "its queue was deleted or unbound meanwhile; it is declared and bound again at the next try",
    });
  }

  #describe(target: PublishTarget, error: unknown): AmqpError {
    if (this.#error === undefined && isLoss(error)) {
      return unavailable(`${this.#connection.label}: the connection was lost before it confirmed`, error);
    }
    if (this.#error !== undefined) {
      const said = describeRefusal(this.#error, describeTarget(target), this.#connection);
      // An exchange that was deleted is made anew at the next try, on the next channel.
      return replyCodeOf(this.#error) === REPLY.notFound ? unavailable(said.message, this.#error) : said;
    }
    if (messageOf(error) === "message nacked") {
      return new AmqpError(
        "AMQP_NACKED",
        `the broker couldn't take a message for ${describeTarget(target)}`,
        {
          hint: "a queue is full (overflow: reject-publish) or failed; see the broker's log",
        },
      );
    }
    return new AmqpError(
      "AMQP_REFUSED",
      `a message for ${describeTarget(target)} can't be sent: ${messageOf(error)}`,
      {
        hint: "see the cause; headers and names have limits in AMQP",
        cause: error,
      },
    );
  }

  /** Ends the connection: what it hasn't taken by now would pile up. */
  #giveUp(target: PublishTarget, timeoutMs: number): AmqpError {
    const { blockedReason, label } = this.#connection;
    this.#connection.destroy();
    if (blockedReason !== undefined)
      return unavailable(`${label} takes no messages at present: ${blockedReason}`);
    const what = `${label} didn't confirm the messages for ${describeTarget(target)} within ${timeoutMs / 1000} s`;
    return new AmqpError("AMQP_CONFIRM_TIMEOUT", what, {
      hint: "see that the broker isn't overloaded, or raise confirm_timeout",
    });
  }
}

/** amqplib tells channels that their connection is gone before it tells the connection's listeners. */
function isLoss(error: unknown): boolean {
  return (
    error instanceof Error && (error.message === "channel closed" || error.name === "IllegalOperationError")
  );
}

function describeTarget({ exchange, routingKey }: PublishTarget): string {
  return exchange === "" ? `queue "${routingKey}"` : `exchange "${exchange}" and queue "${routingKey}"`;
}

function returnKey(
  { exchange, routingKey }: { readonly exchange: string; readonly routingKey: string },
  { messageId }: { readonly messageId?: unknown },
): string {
  return JSON.stringify([exchange, routingKey, messageId ?? null]);
}
