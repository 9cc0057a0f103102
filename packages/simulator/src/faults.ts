import type { Random } from "./random.js";

/** What can go wrong on purpose; {@link FAULTS} says what each is. */
export type FaultKind =
  | "missingExists"
  | "missingLaunchedAt"
  | "wrongLaunchedAt"
  | "wrongFlavour"
  | "wrongDeletedState"
  | "deletedBeforeLaunched"
  | "lostDeleteEnd"
  | "missingDeletedAt"
  | "duplicatedDeleteEnd"
  | "lostCreation"
  | "earlyExists";

/** A kind of fault. Its rate is the share of its opportunities at which it strikes. */
export interface FaultDescription {
  /** What the usage handler makes of it: a verdict's code, or `warning` for a `.exists.warnings` event. */
  readonly verdict: "U0" | "U1" | "U2" | "U3" | "U4" | "U5" | "U6" | "U7" | "U8" | "warning";
  /** What happens to the notifications. */
  readonly effect: string;
  readonly opportunity: string;
}

/** Every kind of fault. At most one of those that decide a verdict strikes an instance on the same day. */
export const FAULTS: Readonly<Record<FaultKind, FaultDescription>> = {
  missingExists: {
    verdict: "U0",
    effect: "The day's .exists is never sent.",
    opportunity: "a daily report of an instance that had notifications since its last .exists",
  },
  missingLaunchedAt: {
    verdict: "U1",
    effect: "The day's .exists has no launched_at.",
    opportunity: "a daily report of an active instance",
  },
  wrongLaunchedAt: {
    verdict: "U2",
    effect: "The day's .exists has a launched_at that is up to an hour too early.",
    opportunity: "a daily report of an instance that was rebuilt, resized, rescued or deleted",
  },
  wrongFlavour: {
    verdict: "U2",
    effect: "The day's .exists has the flavour from before the resize.",
    opportunity: "a daily report of an instance that was resized",
  },
  wrongDeletedState: {
    verdict: "U3",
    effect: "The day's .exists has a deleted_at, but the state from before the deletion.",
    opportunity: "a daily report of an instance that was deleted",
  },
  deletedBeforeLaunched: {
    verdict: "U4",
    effect: "The delete.end is lost, and the .exists has a deleted_at an hour before its launched_at.",
    opportunity: "a deletion of an instance that was launched",
  },
  lostDeleteEnd: {
    verdict: "U5",
    effect: "The delete.end is lost.",
    opportunity: "a deletion",
  },
  missingDeletedAt: {
    verdict: "U6",
    effect: "The day's .exists has neither deleted_at nor terminated_at.",
    opportunity: "a daily report of an instance that was deleted",
  },
  duplicatedDeleteEnd: {
    verdict: "U7",
    effect: "The delete.end comes twice, with two message ids.",
    opportunity: "a deletion",
  },
  lostCreation: {
    verdict: "U8",
    effect:
      "Everything about a new instance is lost until the midnight after its launch. The verdict is U5 where it is " +
      "deleted by then, and none where it is neither active nor deleted.",
    opportunity: "a creation that succeeds",
  },
  earlyExists: {
    verdict: "warning",
    effect:
      "An .exists for the day so far, as nova sends before it resizes or rebuilds and while it rescues; it passes " +
      "verification, with a warning.",
    opportunity: "a resize, rebuild or rescue with none of them completed since the last .exists",
  },
};

export const FAULT_KINDS: readonly FaultKind[] = Object.keys(FAULTS) as FaultKind[];

/** The share of its opportunities at which each kind of fault strikes, 0 to 1. */
export type FaultRates = Readonly<Record<FaultKind, number>>;

/** A fault that struck, for comparing what a run of Winchester finds with what there was to find. */
export interface InjectedFault {
  readonly kind: FaultKind;
  readonly verdict: FaultDescription["verdict"];
  readonly instance_id: string;
  /** The day whose stream it spoils, `2026-01-01`. */
  readonly day: string;
}

/**
 * Chooses which of the kinds that have an opportunity strikes, if any. Each has exactly its rate as long as the
 * rates don't add up to more than 1; beyond that they share.
 */
export function findFault(
  random: Random,
  rates: FaultRates,
  eligible: readonly FaultKind[],
): FaultKind | null {
  if (eligible.length === 0) return null;
  const sum = eligible.reduce((total, kind) => total + rates[kind], 0);
  let rest = random.fraction() * Math.max(1, sum);
  for (const kind of eligible) {
    if (rest < rates[kind]) return kind;
    rest -= rates[kind];
  }
  return null;
}
