import type { BrokerSettings } from "../broker/broker-settings.js";

/** One queue that notifications are taken from, and the exchange that fills it. */
export interface AmqpSource {
  /** Undefined where the source is passive and names none. */
  readonly exchange?: string | undefined;
  readonly exchangeType: string;
  readonly routingKeys: readonly string[];
  readonly queue: string;
  readonly queueType: "classic" | "quorum";
  /** Whether the queue survives a restart of the broker. */
  readonly durable: boolean;
  /** The same for the exchange, where it has to be made. */
  readonly exchangeDurable: boolean;
  readonly autoDelete: boolean;
  /** Nothing is declared or bound: the queue is there. */
  readonly passive: boolean;
  /** The most notifications that are held without having been acknowledged. */
  readonly prefetch: number;
  /** Whether versioned notifications are unwrapped. */
  readonly unwrap: boolean;
}

/** The section `amqp` of a configuration, as `parseAmqpConfig` reads it. */
export interface AmqpConfig {
  readonly broker: BrokerSettings;
  readonly sources: readonly AmqpSource[];
  /** The most notifications that are stored at once. */
  readonly batchSize: number;
  /** How long after its first notification a batch waits for more. */
  readonly batchDelayMs: number;
}

/** The queue that takes what can't be stored of a source's. */
export function rejectedQueueOf(queue: string): string {
  return `${queue}.rejected`;
}
