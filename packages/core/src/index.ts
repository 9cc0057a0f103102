// What you can implement
export type { Clock } from "./clock.js";
// What you create
export { ManualClock, systemClock } from "./clock.js";
// Errors
export { type ErrorDetails, WinchesterError } from "./errors.js";
// Data
export { ENVELOPE_NAMES, type Event, type TraitValue } from "./event/event.js";
export type { NotificationDistiller } from "./event/notification-distiller.js";
export type { LogFields, Logger } from "./logger.js";
export { silentLogger } from "./logger.js";
export type {
  HandlerClass,
  HandlerContext,
  PipelineEnv,
  PipelineHandler,
} from "./pipeline/pipeline-handler.js";
export { RetryLater } from "./pipeline/retry-later.js";
// Data of the store's protocol
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
export type { Store, StoreFeatures, StoreTransaction, Unsubscribe } from "./store/store.js";
export { StoreClosedError, StoreDataError, StoreUnavailableError } from "./store/store-errors.js";
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
export type { Stream, StreamFailure } from "./stream/stream.js";
export {
  REASON_STATES,
  type Reason,
  type ReasonStates,
  STREAM_STATE_NUMBERS,
  type StreamState,
  streamStateOf,
} from "./stream/stream-state.js";
