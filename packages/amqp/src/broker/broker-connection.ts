import { type Channel, type ChannelModel, type ConfirmChannel, connect, type SocketOptions } from "amqplib";
import { type AmqpError, messageOf, unavailable } from "../errors.js";
import { type BrokerSettings, describeBroker } from "./broker-settings.js";
import { describeConnectFailure } from "./connect-failure.js";
import { createConnectOptions } from "./connect-options.js";
import { withinLimit } from "./time-limit.js";

/** How long a farewell may take before the socket is simply closed. */
const FAREWELL_LIMIT_MS = 3_000;

/** What is told about a connection while it lasts. */
export interface ConnectionListener {
  /** The broker takes no messages from this connection: an alarm is on. */
  blocked?(reason: string): void;
  unblocked?(): void;
}

/** The part of a socket that amqplib keeps to itself: without it, a process can't leave a broker that hangs. */
interface SocketLike {
  destroy(): void;
  ref?(): void;
  unref?(): void;
}

/** A connection to a broker. It ends once, and never comes back: make another one. */
export class BrokerConnection {
  readonly #model: ChannelModel;
  readonly #socket: SocketLike | undefined;
  readonly #resolveEnded: (why: AmqpError) => void;
  #end: AmqpError | undefined;
  #error: unknown;
  #blockedReason: string | undefined;

  /** Settles when the connection has ended, with why. */
  readonly ended: Promise<AmqpError>;
  /** Where it leads to, for messages. */
  readonly label: string;

  private constructor(model: ChannelModel, label: string, listener: ConnectionListener) {
    this.#model = model;
    this.#socket = (model.connection as { readonly stream?: SocketLike }).stream;
    this.label = label;
    model.on("error", (error) => {
      this.#error = error;
    });
    model.on("blocked", (reason) => {
      this.#blockedReason = reason;
      listener.blocked?.(reason);
    });
    model.on("unblocked", () => {
      this.#blockedReason = undefined;
      listener.unblocked?.();
    });
    const { promise, resolve } = withResolvers<AmqpError>();
    this.ended = promise;
    this.#resolveEnded = resolve;
    model.on("close", (error) => {
      this.#finish(this.#error ?? error);
      // amqplib has said its last; a peer that hangs would keep the socket, and so the process.
      setTimeout(() => this.#socket?.destroy(), FAREWELL_LIMIT_MS).unref();
    });
  }

  /**
   * @throws AmqpError `AMQP_UNAVAILABLE`, `AMQP_ACCESS_REFUSED`, `AMQP_TLS`; the signal's reason when it is aborted
   */
  static async open(
    settings: BrokerSettings,
    name: string,
    options: { readonly signal?: AbortSignal; readonly listener?: ConnectionListener } = {},
  ): Promise<BrokerConnection> {
    const { signal, listener = {} } = options;
    signal?.throwIfAborted();
    const { address, socket } = createConnectOptions(settings, name);
    // Not the caller's signal: a connection that has been made ends with a farewell.
    const givenUp = new AbortController();
    // Node's sockets take it; amqplib's types don't know.
    const abortable: SocketOptions & { readonly signal: AbortSignal } = { ...socket, signal: givenUp.signal };
    const opening = connect(address, abortable);
    const model = await unlessAborted(opening, signal).catch((error: unknown) => {
      if (signal?.aborted) {
        givenUp.abort();
        // It may still come: nobody waits for it any more.
        opening.then((late) => new BrokerConnection(late, "", {}).destroy()).catch(() => {});
        throw signal.reason;
      }
      throw describeConnectFailure(error, settings);
    });
    return new BrokerConnection(model, describeBroker(settings), listener);
  }

  get isOpen(): boolean {
    return this.#end === undefined;
  }

  /** Why the broker takes no messages from this connection at present; undefined while it does. */
  get blockedReason(): string | undefined {
    return this.#blockedReason;
  }

  /** The code that the broker closed the connection with, if it did. */
  get closeCode(): number | undefined {
    const { code } = (this.#error ?? {}) as { readonly code?: unknown };
    return typeof code === "number" ? code : undefined;
  }

  /** @throws AmqpError `AMQP_UNAVAILABLE` */
  openChannel(): Promise<Channel> {
    return this.#open(() => this.#model.createChannel());
  }

  /** A channel whose messages the broker confirms. @throws AmqpError `AMQP_UNAVAILABLE` */
  openConfirmChannel(): Promise<ConfirmChannel> {
    return this.#open(() => this.#model.createConfirmChannel());
  }

  async #open<T extends Channel>(create: () => Promise<T>): Promise<T> {
    if (this.#end !== undefined) throw this.#end;
    try {
      return await withinLimit(create(), "opening a channel");
    } catch (error) {
      // A connection that can't even open a channel is of no use to anybody.
      const why = this.#end ?? unavailable(`${this.label}: ${messageOf(error)}`, error);
      this.destroy();
      throw why;
    }
  }

  /** Whether an idle connection lets the process end. */
  holdProcess(hold: boolean): void {
    if (hold) this.#socket?.ref?.();
    else this.#socket?.unref?.();
  }

  /** Says farewell, so that everything that was sent has arrived; after three seconds, simply leaves. */
  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.holdProcess(true);
    try {
      await withinLimit(this.#model.close(), "closing", FAREWELL_LIMIT_MS);
    } catch {
      this.destroy();
    }
  }

  /** Ends the connection at once, for a broker that doesn't answer. */
  destroy(): void {
    const why = new Error("given up, because the broker doesn't answer");
    // A socket that is destroyed tells amqplib nothing; this makes it end its channels.
    (this.#model.connection as { onSocketError?(error: Error): void }).onSocketError?.(why);
    this.#socket?.destroy();
    this.#finish(why);
  }

  #finish(cause: unknown): void {
    if (this.#end !== undefined) return;
    const why = cause === undefined ? "it was closed" : messageOf(cause);
    this.#end = unavailable(`the connection to ${this.label} is lost: ${why}`, cause);
    this.#resolveEnded(this.#end);
  }
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** A promise, unless the signal comes first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener("abort", onAbort);
  }
}
