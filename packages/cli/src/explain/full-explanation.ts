import type { Explanation, StreamExplanation } from "@winchester/core";

/** What the triggers make of an event, and which streams it is in or would join; undefined without a store. */
export interface FullExplanation {
  readonly explanation: Explanation;
  readonly streams: readonly StreamExplanation[] | undefined;
}
