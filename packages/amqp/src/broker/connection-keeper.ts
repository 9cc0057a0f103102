import type { Logger } from "@winchester/core";
import { AmqpError, isUnavailable, messageOf } from "../errors.js";
import { Backoff } from "./backoff.js";
import { BrokerConnection } from "./broker-connection.js";
import { type BrokerSettings, describeBroker } from "./broker-settings.js";
import { OutageLog } from "./outage-log.js";

/**
 * Keeps one connection to a broker for all that need it: makes it when it is asked for, and another one after it
 * was lost, with growing delays as long as that fails.
 */
export class ConnectionKeeper {
  readonly #settings: BrokerSettings;
  readonly #name: string;
  readonly #logger: Logger;
  readonly #outage: OutageLog;
  readonly #backoff = new Backoff();
  #opening: Promise<BrokerConnection> | undefined;
  #connection: BrokerConnection | undefined;
  #wasOpen = false;

  constructor(settings: BrokerSettings, name: string, logger: Logger) {
    this.#settings = settings;
    this.#name = name;
    this.#logger = logger;
    this.#outage = new OutageLog(logger);
  }

  /**
   * The connection, waiting for the broker as long as it is away. All callers pass the same signal.
   *
   * @throws AmqpError `AMQP_ACCESS_REFUSED` or `AMQP_TLS` at the first connection; later ones wait for these too
   * @throws the signal's reason when it is aborted
   */
  get(signal: AbortSignal): Promise<BrokerConnection> {
    if (this.#connection?.isOpen) return Promise.resolve(this.#connection);
    this.#opening ??= this.#open(signal).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async close(): Promise<void> {
    await this.#opening?.catch(() => {});
    await this.#connection?.close();
  }

  async #open(signal: AbortSignal): Promise<BrokerConnection> {
    // One that was just lost isn't made again at once: a broker that closes what it opens would be hammered.
    if (this.#wasOpen) await this.#backoff.pause(signal);
    for (;;) {
      try {
        const connection = await BrokerConnection.open(this.#settings, this.#name, {
          signal,
          listener: this.#listener(),
        });
        this.#keep(connection, signal);
        return connection;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof AmqpError)) throw error;
        if (!this.#wasOpen && !isUnavailable(error)) throw error;
        this.#outage.down(`waiting for the broker: ${messageOf(error)}`, error);
        await this.#backoff.pause(signal);
      }
    }
  }

  #keep(connection: BrokerConnection, signal: AbortSignal): void {
    this.#connection = connection;
    this.#wasOpen = true;
    this.#backoff.succeeded();
    this.#outage.up(`connected to ${connection.label} again`);
    void connection.ended.then((why) => {
      if (!signal.aborted) this.#outage.down(`waiting for the broker: ${why.message}`, why);
    });
  }

  #listener(): { blocked(reason: string): void; unblocked(): void } {
    const label = describeBroker(this.#settings);
    return {
      blocked: (reason) => {
        this.#logger.warn(`${label} takes no messages at present: ${reason}; waiting until it does`);
      },
      unblocked: () => this.#logger.info(`${label} takes messages again`),
    };
  }
}
