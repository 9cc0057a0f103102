import { hash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Event,
  type HandlerClass,
  type HandlerContext,
  type PipelineEnv,
  type PipelineHandler,
  RetryLater,
} from "@winchester/core";
import type { Random } from "../store/model/random.js";
import { type LedgerEntry, type LedgerWriter, monotonicMs } from "./ledger.js";
import type { WeakPoints } from "./weak-points.js";
import { DERIVED_TYPE } from "./workload.js";
import { derivedIdOf } from "./workload-triggers.js";

/** What the handlers of a process share. */
export interface LedgerHandlerParts {
  readonly ledger: LedgerWriter;
  readonly points: WeakPoints;
  readonly random: Random;
  readonly serialOf: (streamId: number) => number;
  /** Called after each effect. */
  readonly onEffect: () => void;
}

/** The handlers of the workload's pipelines, bound to a process. */
export function createLedgerHandlers(parts: LedgerHandlerParts): Record<string, HandlerClass> {
  class BoundLedgerHandler extends LedgerHandler {
    constructor(params: Record<string, unknown>, context: HandlerContext) {
      super(params, context, parts);
    }
  }
  return { ledger: BoundLedgerHandler, derive: DeriveHandler };
}

/** What one run of a pipeline keeps in its env, for all handlers. */
interface RunNote {
  readonly serial: number;
  readonly handledAt: number;
}

/**
 * Writes its stream's events into the ledger. Now and then it is slow, fails, or says that its receiver is away:
 * always before the effect, so that what is in the ledger is what was recorded.
 */
class LedgerHandler implements PipelineHandler {
  readonly #parts: LedgerHandlerParts;
  readonly #key: string;
  readonly #reason: string;
  readonly #step: number;
  #entry: Omit<LedgerEntry, "begunAt" | "endedAt"> | undefined;

  constructor(params: Record<string, unknown>, context: HandlerContext, parts: LedgerHandlerParts) {
    this.#parts = parts;
    this.#key = context.idempotencyKey;
    this.#reason = String(params.reason);
    this.#step = Number(params.step);
  }

  async handleEvents(events: readonly Event[], env: PipelineEnv): Promise<Event[]> {
    const { points, random, serialOf } = this.#parts;
    env.chaos ??= { serial: serialOf(env.stream_id), handledAt: monotonicMs() } satisfies RunNote;
    const { serial, handledAt } = env.chaos as RunNote;
    await points.reach("handling");
    if (random.once(100)) throw new Error("the handler fails now and then");
    const ids = events.map(({ message_id }) => message_id);
    const derivedId = derivedIdOf(env.stream_name, ids[0] ?? "");
    this.#entry = {
      key: this.#key,
      stream: env.stream_id,
      trigger: env.stream_name,
      reason: this.#reason,
      step: this.#step,
      serial,
      handledAt,
      members: ids.filter((id) => id !== derivedId),
      derived: ids.includes(derivedId) ? derivedId : null,
      digest: digestOf(events),
    };
    return [...events];
  }

  async commit(): Promise<void> {
    const begunAt = monotonicMs();
    const { ledger, points, random, onEffect } = this.#parts;
    await points.reach("before-effect");
    if (random.once(20)) await sleep(random.below(50));
    if (random.once(50)) throw new Error("the receiver refuses now and then");
    if (random.once(50)) throw new RetryLater(random.below(200));
    if (this.#entry !== undefined) ledger.append({ ...this.#entry, begunAt, endedAt: monotonicMs() });
    onEffect();
    await points.reach("after-effect");
  }
}

/** Makes one event of a stream, the same whenever it runs. */
class DeriveHandler implements PipelineHandler {
  handleEvents(events: readonly Event[], env: PipelineEnv): Event[] {
    const [first, last] = [events[0], events.at(-1)];
    if (first === undefined || last === undefined) return [];
    const derived: Event = {
      message_id: derivedIdOf(env.stream_name, first.message_id),
      event_type: DERIVED_TYPE,
      timestamp: last.timestamp,
      vm: last.vm ?? "",
      n: events.length,
    };
    return [...events, derived];
  }
}

function digestOf(events: readonly Event[]): string {
  const text = events.map(({ message_id, event_type, timestamp, vm, n }) =>
    [message_id, event_type, timestamp, vm, n].join(" "),
  );
  return hash("sha256", text.join("\n"), "base64url").slice(0, 22);
}
