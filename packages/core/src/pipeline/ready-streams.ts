import { microsFromInstant } from "@winchester/timex";
import type { Clock } from "../clock.js";
import type { TriggerManager } from "../feed/trigger-manager.js";
import type { Store } from "../store/store.js";
import type { ClaimedStream, ClaimRequest } from "../store/working.js";
import type { Reason } from "../stream/stream-state.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";
import { ClaimSize } from "./claim-size.js";
import { type Handful, supplyClaims } from "./claim-supply.js";
import type { LeaseKeeper } from "./lease-keeper.js";
import type { Pipeline } from "./pipeline-definition.js";
import type { StreamWorker } from "./stream-worker.js";
import { describeUnknown } from "./unknown-stream.js";
import { workOff } from "./work-off.js";

/** How often streams of triggers that aren't known are looked for. */
const UNKNOWN_EVERY_MS = 5_000;

/** What {@link ReadyStreams} works with. Times are in milliseconds. */
export interface ReadyStreamsParts {
  readonly store: Store;
  /** Knows the definitions in force. */
  readonly triggerManager: TriggerManager;
  readonly pipelines: ReadonlyMap<string, Pipeline>;
  readonly worker: StreamWorker;
  readonly leases: LeaseKeeper;
  readonly clock: Clock;
  /** The worker's name on the streams that it has. */
  readonly name: string;
  /** The most streams to claim at a time. */
  readonly batchSize: number;
  readonly leaseMs: number;
  readonly unknownTriggerGraceMs: number;
}

/** The streams that are ready, as a worker sees them: claims them, and has those that it knows worked on. */
export class ReadyStreams {
  readonly #parts: ReadyStreamsParts;
  readonly #claimSize: ClaimSize;
  #unknownSoughtAt = Number.NEGATIVE_INFINITY;
  #claiming: Promise<unknown> = Promise.resolve();

  constructor(parts: ReadyStreamsParts) {
    this.#parts = parts;
    this.#claimSize = new ClaimSize(parts.batchSize);
  }

  /** Claims and works until nothing more is ready for this reason. */
  async finish(reason: Reason): Promise<{ claimed: number; completed: number }> {
    let claimed = 0;
    let completed = 0;
    const { store, leases, worker } = this.#parts;
    for (;;) {
      const supply = supplyClaims({
        store,
        leases,
        claim: (request) => this.#claim(request),
        request: () => (worker.stopping ? null : this.#request(reason)),
      });
      const round = await workOff({
        supply,
        size: this.#claimSize,
        leases,
        work: (handful) => this.#processAll(handful),
      });
      claimed += round.claimed;
      completed += round.completed;
      // What was worked on may have made more ready, since the last claim that found nothing.
      if (round.claimed === 0 || worker.stopping) return { claimed, completed };
    }
  }

  /** The triggers that this worker can finish for a reason. */
  known(reason: Reason): string[] {
    const known: string[] = [];
    for (const trigger of this.#parts.triggerManager.registry.all()) {
      if (this.#pipelineFor(trigger, reason) !== undefined) known.push(trigger.name);
    }
    return known;
  }

  /** Puts into error what has been ready for long, and has a trigger or pipeline that isn't known here. */
  async setUnknownAside(): Promise<void> {
    const { store, leases, worker, triggerManager, unknownTriggerGraceMs: graceMs } = this.#parts;
    const { registry, statistics } = triggerManager;
    if (performance.now() - this.#unknownSoughtAt < Math.min(UNKNOWN_EVERY_MS, graceMs)) return;
    this.#unknownSoughtAt = performance.now();
    for (const reason of ["fire", "expire"] as const) {
      const startedAt = performance.now();
      const claims = await store.claimUnknownStreams({ ...this.#request(reason), graceMs });
      leases.hold(claims, startedAt);
      await Promise.all(
        claims.map((claim) => {
          const trigger = registry.find(claim.trigger);
          const unknown = describeUnknown(claim, trigger);
          statistics.count(trigger ?? { name: claim.trigger, debugLevel: 1 }, unknown.counter);
          return worker.setAside(claim, { message: unknown.message });
        }),
      );
    }
  }

  /** Leaves nothing locked: another worker may begin at once with what was cut off here. */
  async giveBackAll(): Promise<void> {
    // What is just being claimed is to be given back as well.
    await this.#claiming;
    const failure = { message: "its worker had to stop before the pipeline was through" };
    const { store, leases } = this.#parts;
    const claims = leases.claims();
    await store.finishStreams(
      claims.map((claim) => ({ kind: "retry", claim, delayMs: 0, countAttempt: true, failure })),
    );
    for (const claim of claims) leases.drop(claim);
  }

  /** Claims, so that a stop knows of claims that the store hasn't answered yet. */
  #claim(request: ClaimRequest): Promise<ClaimedStream[]> {
    const claimedAt = performance.now();
    const claiming = this.#parts.store.claimStreams(request).then((claims) => {
      this.#parts.leases.hold(claims, claimedAt);
      return claims;
    });
    this.#claiming = claiming.catch(() => undefined);
    return claiming;
  }

  async #processAll({ claims, members }: Handful): Promise<number> {
    const { worker, triggerManager } = this.#parts;
    const { registry, statistics } = triggerManager;
    const results = await Promise.allSettled(
      claims.map(async (claim) => {
        const trigger = registry.find(claim.trigger);
        const pipeline = trigger && this.#pipelineFor(trigger, claim.reason);
        if (trigger === undefined || pipeline === undefined) return this.#giveBack(claim);
        const task = { claim, trigger, pipeline, members: members.get(claim.streamId) ?? [] };
        const done = await worker.process(task);
        if (done) statistics.count(trigger, claim.reason === "fire" ? "Streams fired" : "Streams expired");
        return done;
      }),
    );
    let completed = 0;
    for (const result of results) {
      if (result.status === "rejected") throw result.reason;
      if (result.value) completed += 1;
    }
    return completed;
  }

  /** A definition was taken out of force between the claim and now: others may know it. */
  async #giveBack(claim: ClaimedStream): Promise<boolean> {
    try {
      await this.#parts.store.finishStreams([{ kind: "retry", claim, delayMs: 0, countAttempt: false }]);
    } finally {
      this.#parts.leases.drop(claim);
    }
    return false;
  }

  #request(reason: Reason): ClaimRequest {
    return {
      reason,
      now: microsFromInstant(this.#parts.clock.now()),
      limit: this.#claimSize.current,
      worker: this.#parts.name,
      leaseMs: this.#parts.leaseMs,
      triggers: this.known(reason),
    };
  }

  /** Null: the trigger has no pipeline for this reason. Undefined: it has one that isn't known here. */
  #pipelineFor(trigger: TriggerDefinition, reason: Reason): Pipeline | null | undefined {
    const name = reason === "fire" ? trigger.firePipeline : trigger.expirePipeline;
    return name === undefined ? null : this.#parts.pipelines.get(name);
  }
}
