/**
 * Where a stream stands. The names and numbers are those of the original library.
 *
 * ```
 *            fire time reached            pipeline ok
 * active ────────────────────▶ firing ───────────────▶ completed (or purged)
 *   │                            │ failed: retry_fire … then error
 *   │ expiration passed          ▼
 *   └────────────────────────▶ expiring ─────────────▶ completed (or purged)
 *                                │ failed: retry_expire … then expire_error
 * ```
 */
export type StreamState =
  | "active"
  | "firing"
  | "expiring"
  | "error"
  | "expire_error"
  | "completed"
  | "retry_fire"
  | "retry_expire";

/** The number of each state, as stores keep it. */
export const STREAM_STATE_NUMBERS: Readonly<Record<StreamState, number>> = {
  active: 1,
  firing: 2,
  expiring: 3,
  error: 4,
  expire_error: 5,
  completed: 6,
  retry_fire: 7,
  retry_expire: 8,
};

const statesByNumber = new Map(
  Object.entries(STREAM_STATE_NUMBERS).map(([state, number]) => [number, state as StreamState]),
);

/** The state with a number; throws a RangeError for a number that no state has. */
export function streamStateOf(number: number): StreamState {
  const state = statesByNumber.get(number);
  if (state === undefined) throw new RangeError(`no stream state has the number ${number}`);
  return state;
}

/** Why a pipeline runs: the fire criteria were met, or time ran out first. */
export type Reason = "fire" | "expire";

/** The states that a stream goes through for one reason; all else about firing and expiring is the same. */
export interface ReasonStates {
  /** A worker has it. */
  readonly running: StreamState;
  /** It failed, or was given back, and is due again at its retry time. */
  readonly retry: StreamState;
  /** It failed too often; an operator resets it to `retry`. */
  readonly failed: StreamState;
}

/** The state machine as data: what core, stores, tests and docs agree on. */
export const REASON_STATES: Readonly<Record<Reason, ReasonStates>> = {
  fire: { running: "firing", retry: "retry_fire", failed: "error" },
  expire: { running: "expiring", retry: "retry_expire", failed: "expire_error" },
};
