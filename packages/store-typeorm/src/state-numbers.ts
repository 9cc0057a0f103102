import { REASON_STATES, type Reason, STREAM_STATE_NUMBERS, type StreamState } from "@winchester/core";

/** The numbers of the states of one reason, for SQL text: they are literals there, as partial indexes ask. */
export interface ReasonNumbers {
  readonly running: number;
  readonly retry: number;
  readonly failed: number;
}

function numbersOf(reason: Reason): ReasonNumbers {
  const { running, retry, failed } = REASON_STATES[reason];
  return {
    running: STREAM_STATE_NUMBERS[running],
    retry: STREAM_STATE_NUMBERS[retry],
    failed: STREAM_STATE_NUMBERS[failed],
  };
}

export const REASON_NUMBERS: Readonly<Record<Reason, ReasonNumbers>> = {
  fire: numbersOf("fire"),
  expire: numbersOf("expire"),
};

const { fire, expire } = REASON_NUMBERS;

export const ACTIVE: number = STREAM_STATE_NUMBERS.active;
export const COMPLETED: number = STREAM_STATE_NUMBERS.completed;

/** `(2, 3)`: the states in which a worker has the stream. */
export const RUNNING_STATES: string = `(${fire.running}, ${expire.running})`;
/** `(4, 5)`: the states that an operator resets. */
export const FAILED_STATES: string = `(${fire.failed}, ${expire.failed})`;

/** SQL for the state that follows the one in `column`, for either reason. */
export function nextStateSql(column: string, from: keyof ReasonNumbers, to: keyof ReasonNumbers): string {
  return `CASE ${column} WHEN ${fire[from]} THEN ${fire[to]} WHEN ${expire[from]} THEN ${expire[to]} END`;
}

/** The numbers of states, for a filter. */
export function stateNumbersOf(states: readonly StreamState[]): number[] {
  return states.map((state) => STREAM_STATE_NUMBERS[state]);
}
