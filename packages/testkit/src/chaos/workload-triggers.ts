import { type PipelinesConfig, TriggerDefinition } from "@winchester/core";
import { DERIVED_TYPE } from "./workload.js";

/**
 * What each trigger is expected to take, said apart from the definitions below, so that the verifier doesn't ask
 * what it verifies.
 */
export interface ExpectedTrigger {
  readonly name: string;
  readonly takes: (eventType: string) => boolean;
  /** The trait that tells its streams apart. */
  readonly distinguishedBy: "vm" | "host";
}

/** Fires at the end of an operation, and makes a derived event. */
export const OPERATION = "chaos_operation";
/** Fires after many events, a second later: its hot stream grows while workers reach for it. */
export const BURST = "chaos_burst";
/** Takes what the first one's handlers make. */
export const DERIVED = "chaos_derived";

export const EXPECTED_TRIGGERS: readonly ExpectedTrigger[] = [
  { name: OPERATION, takes: (type) => type.startsWith("chaos.op."), distinguishedBy: "vm" },
  {
    name: BURST,
    takes: (type) => type === "chaos.op.start" || type === "chaos.op.progress",
    distinguishedBy: "host",
  },
  { name: DERIVED, takes: (type) => type === DERIVED_TYPE, distinguishedBy: "vm" },
];

/** The triggers as a worker and a feeder have them. Expirations are near, so that streams expire during the run. */
export function createTriggers(): TriggerDefinition[] {
  return [
    {
      name: OPERATION,
      distinguished_by: ["vm"],
      expiration: "$last + 4s",
      fire_pipeline: "derive",
      expire_pipeline: "expire",
      match_criteria: [{ event_type: "chaos.op.*" }],
      fire_criteria: [{ event_type: "chaos.op.end" }],
    },
    {
      name: BURST,
      distinguished_by: ["host"],
      expiration: "$first + 6s",
      fire_delay: 1,
      fire_pipeline: "fire",
      expire_pipeline: "expire",
      match_criteria: [{ event_type: ["chaos.op.*", "!chaos.op.end"] }],
      fire_criteria: [{ event_type: "chaos.op.progress", number: 40 }],
    },
    {
      name: DERIVED,
      distinguished_by: ["vm"],
      expiration: "$last + 5s",
      fire_pipeline: "fire",
      expire_pipeline: "expire",
      match_criteria: [{ event_type: DERIVED_TYPE }],
      fire_criteria: [{ event_type: DERIVED_TYPE, number: 3 }],
    },
  ].map((config) => TriggerDefinition.parse(config));
}

/** Two effects a stream, so that a worker can be stopped between them. */
export const PIPELINES: PipelinesConfig = {
  fire: [ledgerStep("fire", 0), ledgerStep("fire", 1)],
  expire: [ledgerStep("expire", 0), ledgerStep("expire", 1)],
  derive: [ledgerStep("fire", 0), "derive", ledgerStep("fire", 2)],
};

/** Which steps of a stream's pipeline leave an effect. */
export function effectSteps(trigger: string, reason: string): readonly number[] {
  return trigger === OPERATION && reason === "fire" ? [0, 2] : [0, 1];
}

/** Whether a stream's pipeline makes an event. */
export function makesEvent(trigger: string, reason: string): boolean {
  return trigger === OPERATION && reason === "fire";
}

/** The id of the event that a stream's pipeline makes: a stream has its first member for itself. */
export function derivedIdOf(trigger: string, firstMember: string): string {
  return `derived-${trigger}-${firstMember}`;
}

function ledgerStep(reason: string, step: number): { name: string; params: object } {
  return { name: "ledger", params: { reason, step } };
}
