import { setTimeout as sleep } from "node:timers/promises";
import { type Logger, type Refusal, untilAvailable, WinchesterError } from "@winchester/core";
import { Backoff } from "../broker/backoff.js";
import { AmqpError, messageOf } from "../errors.js";
import type { ParsedNotification } from "../notification/parse-notification.js";
import { matchRefusals } from "./match-refusals.js";
import type { NotificationSink } from "./sink.js";

/** One notification, and what it came with. */
export interface OfferedNotification<Origin> extends ParsedNotification {
  readonly origin: Origin;
}

/** One that can't be stored, and why. */
export interface Rejection<Origin> {
  readonly origin: Origin;
  readonly reason: string;
}

/** How often a sink that throws is given a notification that came alone. */
const LONE_ATTEMPTS = 5;
/** So many lone notifications in a row at which the sink threw, and it is the sink that is broken. */
const LONE_FAILURES = 3;

/**
 * Brings batches into a sink, and finds those notifications that it can't take, so that one of them never stops the
 * others. What the sink refuses is found by its message id; where it throws, by halving the batch.
 */
export class Offering<Origin> {
  readonly #sink: NotificationSink;
  readonly #logger: Logger;
  #loneFailures = 0;

  constructor(sink: NotificationSink, logger: Logger) {
    this.#sink = sink;
    this.#logger = logger;
  }

  /**
   * Offers a batch until it is stored, and gives what of it can't be. While the store is away it waits, and says so
   * once a minute; the signal ends the waiting, not a call of the sink.
   *
   * @throws StoreUnavailableError when the signal ended the waiting
   * @throws AmqpError `AMQP_SINK_FAILED` where the sink throws whatever it is given
   * @throws WinchesterError of the store or the feeder that says it can't work at all
   */
  async offer(
    batch: readonly OfferedNotification<Origin>[],
    signal: AbortSignal,
  ): Promise<Rejection<Origin>[]> {
    if (batch.length === 0) return [];
    const { rejections, failures } = await this.#offerHalving(batch, signal);
    if (failures.length < batch.length) {
      this.#loneFailures = 0;
      return [...rejections, ...failures.map(toRejection)];
    }
    if (batch.length === 1) return this.#offerLone(batch[0]!, failures[0]!, signal);
    throw sinkFailed(failures[0]!.error, `each of ${batch.length} notifications`);
  }

  async #offerHalving(
    batch: readonly OfferedNotification<Origin>[],
    signal: AbortSignal,
  ): Promise<Outcome<Origin>> {
    let refused: readonly Refusal[];
    try {
      refused = await this.#give(batch, signal);
    } catch (error) {
      if (isAboutAll(error)) throw error;
      if (batch.length === 1) return { rejections: [], failures: [{ origin: batch[0]!.origin, error }] };
      const middle = Math.ceil(batch.length / 2);
      const left = await this.#offerHalving(batch.slice(0, middle), signal);
      const right = await this.#offerHalving(batch.slice(middle), signal);
      return {
        rejections: [...left.rejections, ...right.rejections],
        failures: [...left.failures, ...right.failures],
      };
    }
    const matched = matchRefusals(batch, refused);
    const rejections = matched.refused.map(({ item, reason }) => ({ origin: item.origin, reason }));
    const failures: Failure<Origin>[] = [];
    for (const item of matched.unclear) {
      const outcome = await this.#offerHalving([item], signal);
      rejections.push(...outcome.rejections);
      failures.push(...outcome.failures);
    }
    return { rejections, failures };
  }

  /** There is nothing to tell by whether the notification is broken or the sink: time, then others, will tell. */
  async #offerLone(
    item: OfferedNotification<Origin>,
    first: Failure<Origin>,
    signal: AbortSignal,
  ): Promise<Rejection<Origin>[]> {
    const backoff = new Backoff();
    let failure = first;
    for (let attempt = 2; attempt <= LONE_ATTEMPTS && !signal.aborted; attempt += 1) {
      await sleep(backoff.nextMs(), undefined, { signal }).catch(() => {});
      const outcome = await this.#offerHalving([item], signal);
      if (outcome.failures.length === 0) {
        this.#loneFailures = 0;
        return outcome.rejections;
      }
      failure = outcome.failures[0]!;
    }
    this.#loneFailures += 1;
    if (this.#loneFailures < LONE_FAILURES) return [toRejection(failure)];
    throw sinkFailed(failure.error, `${LONE_FAILURES} notifications in a row`);
  }

  async #give(
    batch: readonly OfferedNotification<Origin>[],
    signal: AbortSignal,
  ): Promise<readonly Refusal[]> {
    const notifications: unknown[] = batch.map(({ notification }) => notification);
    const result = await untilAvailable(() => this.#sink(notifications), { logger: this.#logger, signal });
    return result.refused;
  }
}

interface Failure<Origin> {
  readonly origin: Origin;
  readonly error: unknown;
}

interface Outcome<Origin> {
  readonly rejections: Rejection<Origin>[];
  readonly failures: Failure<Origin>[];
}

function toRejection<Origin>({ origin, error }: Failure<Origin>): Rejection<Origin> {
  return { origin, reason: `storing it failed: ${messageOf(error)}` };
}

/** Whether the store or the feeder says that it can't work at all, whatever it is given. */
function isAboutAll(error: unknown): boolean {
  if (!(error instanceof WinchesterError) || error.code === "STORE_DATA_REFUSED") return false;
  return /^(STORE|SCHEMA)_/.test(error.code) || error.code === "CORE_NO_DISTILLER";
}

function sinkFailed(cause: unknown, what: string): AmqpError {
  return new AmqpError("AMQP_SINK_FAILED", `${what} couldn't be stored: ${messageOf(cause)}`, {
    hint: "nothing is lost: what isn't stored is in its queue; see the cause, and start the consumer again",
    cause,
  });
}
