// ── What you can implement ──

export type { Clock, FollowingClock } from "./clock.js";
export type { NotificationDistiller } from "./event/notification-distiller.js";
export type { LogFields, Logger } from "./logger.js";
export type {
  HandlerClass,
  HandlerContext,
  PipelineEnv,
  PipelineHandler,
} from "./pipeline/pipeline-handler.js";
export type { Store, StoreFeatures, StoreTransaction, Unsubscribe } from "./store/store.js";

// ── What you create ──

export { ManualClock, systemClock } from "./clock.js";
export { Criteria } from "./criteria/criteria.js";
export { TriggerManager, type TriggerManagerOptions } from "./feed/trigger-manager.js";
export { silentLogger } from "./logger.js";
export type { PipelinesConfig } from "./pipeline/pipeline-definition.js";
export { PipelineManager, type ProcessedStreams } from "./pipeline/pipeline-manager.js";
export type { PipelineManagerOptions, TrimOptions } from "./pipeline/worker-options.js";
export { Replay, type ReplayParts } from "./replay/replay.js";
export { MemoryStore, type MemoryStoreOptions } from "./store/memory/memory-store.js";
export type { TriggerMatch } from "./trigger/match-criteria.js";
export { TriggerDefinition } from "./trigger/trigger-definition.js";

// ── What you call ──

export { type Account, checkAccounts } from "./accounts/check-accounts.js";
export { type EventFromJSONOptions, eventFromJSON, eventToJSON } from "./event/event-json.js";
export { unwrapVersionedObjects } from "./event/unwrap-objects.js";
export { explainStreams } from "./explain/explain-streams.js";
export { addResults } from "./feed/add-result.js";
export { type UntilAvailableOptions, untilAvailable } from "./store/until-available.js";
export { streamToJSON } from "./stream/stream-json.js";

// ── Data ──

export { ENVELOPE_NAMES, type Event, type TraitValue } from "./event/event.js";
export type {
  Explanation,
  FireProgress,
  StreamExplanation,
  TriggerExplanation,
} from "./explain/explanation.js";
export { type AddResult, NOT_DISTILLED, NOTHING_ADDED, type Refusal } from "./feed/add-result.js";
export type { Stream, StreamFailure } from "./stream/stream.js";
export type { StreamFailureJSON, StreamJSON } from "./stream/stream-json.js";
export {
  REASON_STATES,
  type Reason,
  type ReasonStates,
  STREAM_STATE_NUMBERS,
  type StreamState,
  streamStateOf,
} from "./stream/stream-state.js";

// ── Data of the store's protocol ──

export { streamKeyOf } from "./feed/stream-key.js";
export type {
  EventDraft,
  InsertedEvent,
  JoinedStream,
  LockedStream,
  StreamChange,
  StreamDraft,
  StreamJoin,
  StreamKey,
  StreamLink,
  StreamValues,
} from "./store/feeding.js";
export type { EventCount, EventQuery, StreamCount, StreamQuery } from "./store/querying.js";
export type { RefusalKind, Tally, TallyName } from "./store/tally.js";
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

// ── For packages that build on this one ──

export { instantFromMicros, type Micros, microsFromInstant } from "@winchester/timex";
export type { DefinitionProblem } from "./criteria/definition-problem.js";
export { createEventTypeFilter } from "./criteria/event-type-filter.js";
export { didYouMean, nearestName } from "./criteria/nearest-name.js";
export { type DatetimeJSON, datetimeToJSON } from "./event/datetime-json.js";
export { distinguishingFromJSON, type SpanJSON, spanFromJSON, spanToJSON } from "./event/span-json.js";
export { isInstant } from "./event/trait-value.js";
export { eventFromStored, eventFromStoredText, type StoredEvent, traitsToJSON } from "./event/traits-json.js";

// ── Errors ──

export { DefinitionError } from "./criteria/definition-error.js";
export { type ErrorDetails, WinchesterError } from "./errors.js";
export { EventFormatError } from "./event/event-format-error.js";
export { RetryLater } from "./pipeline/retry-later.js";
export { StoreProtocolError } from "./store/memory/protocol-error.js";
export { StoreClosedError, StoreDataError, StoreUnavailableError } from "./store/store-errors.js";
