import type { Reason, StreamState } from "@winchester/core";

/** An event that a feeder brings. Names and times are small numbers, so that a failing run can be read. */
export interface FedEvent {
  /** Which message id; the same may come again. */
  readonly message: number;
  /** Its time in microseconds after the first that any event has; no two are the same. */
  readonly at: number;
  readonly trigger: number;
  readonly vm: number;
  readonly lifetime: number;
  readonly fireAfter: number | null;
}

/** A filter for streams. */
export interface StreamsWish {
  readonly triggers: readonly number[];
  readonly states?: readonly StreamState[];
  readonly vm?: number;
  readonly message?: number;
  readonly from?: number;
  readonly until?: number;
}

/** One step of a random run. Claims are named by their place in the list of all claims so far. */
export type Command =
  | { readonly kind: "feed"; readonly events: readonly FedEvent[]; readonly rollBack: boolean }
  | {
      readonly kind: "claim";
      readonly reason: Reason;
      readonly now: number;
      readonly limit: number;
      readonly leaseMs: number;
      readonly triggers: readonly number[];
    }
  | {
      readonly kind: "claimUnknown";
      readonly reason: Reason;
      readonly now: number;
      readonly graceMs: number;
      readonly known: readonly number[];
    }
  | { readonly kind: "loadMembers"; readonly claims: readonly number[] }
  | { readonly kind: "renew"; readonly claims: readonly number[]; readonly leaseMs: number }
  | {
      readonly kind: "finishRuns";
      readonly claims: readonly number[];
      readonly handlers: readonly string[];
      readonly rollBack: boolean;
    }
  | { readonly kind: "commit"; readonly claims: readonly number[]; readonly position: number }
  | {
      readonly kind: "finish";
      readonly claims: readonly number[];
      readonly outcome: "keep" | "purge" | "retry" | "retry later" | "retry uncounted" | "fail";
    }
  | { readonly kind: "reset" | "purge" | "find"; readonly query: StreamsWish }
  | { readonly kind: "trim"; readonly before: number; readonly limit: number }
  | { readonly kind: "look"; readonly trigger: number; readonly vm: number };
