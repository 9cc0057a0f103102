import type { ClaimedStream } from "../store/working.js";
import type { TriggerDefinition } from "../trigger/trigger-definition.js";

/** What is said of a stream that no worker can finish: for its failure, and for the counters. */
export interface UnknownStream {
  readonly message: string;
  readonly counter: string;
}

/** Says which isn't known, the trigger of a stream or the pipeline that its trigger names. */
export function describeUnknown(claim: ClaimedStream, trigger: TriggerDefinition | undefined): UnknownStream {
  const name = claim.trigger;
  if (trigger === undefined) {
    return {
      message: `no worker knows its trigger "${name}"; define it again and reset the stream, or purge the stream`,
      counter: `Unknown trigger def '${name}'`,
    };
  }
  const pipeline = claim.reason === "fire" ? trigger.firePipeline : trigger.expirePipeline;
  return {
    message: `no worker knows the pipeline "${pipeline}" of its trigger "${name}"; define it and reset the stream`,
    counter: `Unknown pipeline '${pipeline}'`,
  };
}
