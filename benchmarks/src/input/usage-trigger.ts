import { TriggerDefinition } from "@winchester/core";

/** How long after its last event a stream of the trigger expires. */
export const EXPIRES_AFTER_MICROS = 86_400_000_000;

/** Takes all events of an instance into one stream, which fires with the report. */
export const usageTrigger: TriggerDefinition = TriggerDefinition.parse({
  name: "usage",
  distinguished_by: ["instance_id"],
  match_criteria: [{ event_type: "compute.instance.*" }],
  fire_criteria: [{ event_type: "compute.instance.exists" }],
  expiration: "$last + 1d",
  fire_pipeline: "nothing",
  expire_pipeline: "nothing",
});
