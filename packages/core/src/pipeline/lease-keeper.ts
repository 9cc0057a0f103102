import type { Logger } from "../logger.js";
import type { Store } from "../store/store.js";
import type { ClaimedStream, ClaimId } from "../store/working.js";

/** The share of a lease after which it is renewed: two renewals may fail before it runs out. */
const RENEWAL_SHARE = 1 / 3;
/** The share of a lease that has to be left for an effect to be begun. */
const MARGIN_SHARE = 1 / 4;

interface Held {
  readonly claim: ClaimId;
  /** Made when somebody asks for it: most handlers don't. */
  controller: AbortController | undefined;
  /** Lost, or to be given back: why. */
  abortedFor: Error | undefined;
  /** When the lease ends at the latest, on this process's monotonic clock. */
  endsAt: number;
}

/**
 * Renews the leases of the streams that this worker has. What another worker has taken over, or what couldn't be
 * renewed in time, is given up: its signal is aborted.
 */
export class LeaseKeeper {
  readonly #store: Store;
  readonly #leaseMs: number;
  readonly #logger: Logger;
  readonly #held = new Map<number, Held>();
  #timer: NodeJS.Timeout | undefined;
  #renewing: Promise<void> | undefined;

  constructor(store: Store, leaseMs: number, logger: Logger) {
    this.#store = store;
    this.#leaseMs = leaseMs;
    this.#logger = logger;
  }

  /** Takes charge of claims. `claimedAt`: `performance.now()` before they were claimed. */
  hold(claims: readonly ClaimedStream[], claimedAt: number): void {
    for (const { streamId, serial } of claims) {
      this.#held.set(streamId, {
        claim: { streamId, serial },
        controller: undefined,
        abortedFor: undefined,
        endsAt: claimedAt + this.#leaseMs,
      });
    }
    if (this.#held.size > 0) {
      this.#timer ??= setInterval(() => void this.#renewAll(), this.#leaseMs * RENEWAL_SHARE);
    }
  }

  /** Is aborted when the claim is lost, or the worker has to stop at once. */
  signalOf(claim: ClaimId): AbortSignal {
    const held = this.#find(claim);
    if (held === undefined) return AbortSignal.abort();
    if (held.abortedFor !== undefined) return held.controller?.signal ?? AbortSignal.abort(held.abortedFor);
    held.controller ??= new AbortController();
    return held.controller.signal;
  }

  /** Whether the claim is still ours for long enough to begin an effect. Renews the lease where that helps. */
  async isSafe(claim: ClaimId): Promise<boolean> {
    const held = this.#find(claim);
    if (held === undefined || held.abortedFor !== undefined) return false;
    if (this.#hasMargin(held)) return true;
    await this.#renew([held]);
    return held.abortedFor === undefined && this.#hasMargin(held);
  }

  /** Lets go of a claim that is finished or lost. */
  drop({ streamId, serial }: ClaimId): void {
    if (this.#held.get(streamId)?.claim.serial !== serial) return;
    this.#held.delete(streamId);
    if (this.#held.size === 0) this.#stopTimer();
  }

  /** The claims that are held. */
  claims(): ClaimId[] {
    return [...this.#held.values()].map(({ claim }) => claim);
  }

  /** Aborts all that is in hand. */
  abortAll(reason: Error): void {
    for (const held of this.#held.values()) abort(held, reason);
  }

  #find({ streamId, serial }: ClaimId): Held | undefined {
    const held = this.#held.get(streamId);
    return held?.claim.serial === serial ? held : undefined;
  }

  #hasMargin(held: Held): boolean {
    return held.endsAt - performance.now() > this.#leaseMs * MARGIN_SHARE;
  }

  async #renewAll(): Promise<void> {
    this.#renewing ??= this.#renew([...this.#held.values()]).finally(() => {
      this.#renewing = undefined;
    });
    await this.#renewing;
  }

  async #renew(held: readonly Held[]): Promise<void> {
    if (held.length === 0) return;
    const startedAt = performance.now();
    try {
      const ours = await this.#store.renewLeases(
        held.map(({ claim }) => claim),
        this.#leaseMs,
      );
      const serials = new Map(ours.map(({ streamId, serial }) => [streamId, serial]));
      for (const one of held) {
        if (serials.get(one.claim.streamId) === one.claim.serial) one.endsAt = startedAt + this.#leaseMs;
        else this.#giveUp(one, "another worker has taken it over");
      }
    } catch (error) {
      this.#logger.warn(`leases couldn't be renewed: ${error instanceof Error ? error.message : error}`, {
        error,
      });
      for (const one of held) {
        if (one.endsAt < performance.now()) this.#giveUp(one, "its lease ran out before it could be renewed");
      }
    }
  }

  #giveUp(held: Held, why: string): void {
    // What was finished meanwhile isn't in the store any more, and no loss.
    if (this.#held.get(held.claim.streamId) !== held || held.abortedFor !== undefined) return;
    this.#logger.warn(`stream ${held.claim.streamId} is lost to this worker: ${why}`);
    abort(held, new Error(`the stream is lost to this worker: ${why}`));
  }

  #stopTimer(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function abort(held: Held, reason: Error): void {
  if (held.abortedFor !== undefined) return;
  held.abortedFor = reason;
  held.controller?.abort(reason);
}
