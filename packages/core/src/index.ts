// What you can implement
export type { Clock } from "./clock.js";
export type { NotificationDistiller } from "./event/notification-distiller.js";
export type { LogFields, Logger } from "./logger.js";
export type { HandlerClass, HandlerContext, PipelineEnv, PipelineHandler } from "./pipeline/pipeline-handler.js";
export type { Store, StoreFeatures, StoreTransaction, Unsubscribe } from "./store/store.js";

// What you create
export { ManualClock, systemClock } from "./clock.js";
export { TriggerManager, type TriggerManagerOptions } from "./feed/trigger-manager.js";
export { silentLogger } from "./logger.js";
export type { PipelinesConfig } from "./pipeline/pipeline-definition.js";
export { PipelineManager, type ProcessedStreams } from "./pipeline/pipeline-manager.js";
export type { PipelineManagerOptions, TrimOptions } from "./pipeline/worker-options.js";
export { Replay, type ReplayParts } from "./replay/replay.js";
export { untilAvailable, type UntilAvailableOptions } from "./store/until-available.js";
export { TriggerDefinition } from "./trigger/trigger-definition.js";

// Data
export { ENVELOPE_NAMES, type Event, type TraitValue } from "./event/event.js";
export { explainStreams } from "./explain/explain-streams.js";
export type { Explanation, FireProgress, StreamExplanation, TriggerExplanation } from "./explain/explanation.js";
export type { AddResult, Refusal } from "./feed/add-result.js";
export { addResults, NOTHING_ADDED } from "./feed/add-result.js";
export type { Stream, StreamFailure } from "./stream/stream.js";
export {
  REASON_STATES,
  type Reason,
  type ReasonStates,
  STREAM_STATE_NUMBERS,
  type StreamState,
  streamStateOf,
} from "./stream/stream-state.js";
export { instantFromMicros, type Micros, microsFromInstant } from "@winchester/timex";

// Data of the store's protocol
export { streamKeyOf } from "./feed/stream-key.js";
export type {
  EventDraft,
  InsertedEvent,
  LockedStream,
  StreamChange,
  StreamDraft,
  StreamKey,
  StreamLink,
  StreamValues,
} from "./store/feeding.js";
export type { EventCount, EventQuery, StreamCount, StreamQuery } from "./store/querying.js";
export type {
  ClaimedStream,
  ClaimId,
  ClaimRequest,
  CommitRecord,
  FailureRecord,
  FinishedRun,
  NextReady,
  Outcome,
  RunRecord,
  StreamMember,
  UnknownClaimRequest,
} from "./store/working.js";

// Errors
export { type ErrorDetails, WinchesterError } from "./errors.js";
export { RetryLater } from "./pipeline/retry-later.js";
export { StoreClosedError, StoreDataError, StoreUnavailableError } from "./store/store-errors.js";
