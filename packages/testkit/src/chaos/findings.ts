import type { ChaosFinding } from "./chaos-report.js";

/** Enough to look into, and not more than one reads. */
const IDS_NAMED = 20;

/** The rules that a run checks. */
export const RULES = {
  "event-missing": "an acknowledged event isn't in the store",
  "event-twice": "an event is in the store twice",
  "event-unknown": "the store has an event that nobody made",
  "event-changed": "an event isn't in the store as it was made",
  "membership-missing": "a matched event is in no stream of the trigger",
  "membership-twice": "an event is in two streams of one trigger",
  "membership-wrong": "an event is in a stream where it doesn't belong",
  "stream-unfinished": "a stream isn't finished",
  "stream-claimed": "a stream is claimed, and its worker is gone",
  "stream-kept": "a worker that was asked to stop has kept a stream",
  "stream-miscounted": "a stream has another number of events than it says",
  "finished-twice": "a stream both fired and expired",
  "effect-missing": "a finished stream's effect isn't in the ledger",
  "effect-incomplete": "an event of a stream isn't in the stream's effect",
  "effect-foreign": "an effect has an event that isn't in the stream",
  "effect-unknown-stream": "an effect is that of a stream that isn't in the store",
  "effect-unhandled": "a matched event is in no effect of the trigger",
  "effect-doubled": "an event is in two effects of one trigger",
  "effect-keys": "an effect of a stream came under two idempotency keys, or two effects under one",
  "effect-changed": "an effect that was repeated wasn't the same",
  "effect-recorded": "an effect was repeated although its commit had been recorded",
  "effect-fenced": "a worker went on to a further effect although another had taken the stream over",
  "derived-missing": "an event that a handler made isn't in the store",
  "derived-unknown": "the store has a derived event of a stream that made none",
  accounts: "the books don't balance",
  "process-ended": "a process ended by itself",
  "process-stuck": "a process didn't come to its end in time",
} as const;

/** The name of a rule. */
export type Rule = keyof typeof RULES;

/** Gathers what breaks the rules. */
export class Findings {
  readonly #found = new Map<Rule, { count: number; ids: string[] }>();

  add(rule: Rule, id: string): void {
    const found = this.#found.get(rule) ?? { count: 0, ids: [] };
    found.count += 1;
    if (found.ids.length < IDS_NAMED) found.ids.push(id);
    this.#found.set(rule, found);
  }

  list(): ChaosFinding[] {
    return [...this.#found].map(([rule, { count, ids }]) => ({
      check: rule,
      message: RULES[rule],
      count,
      ids,
    }));
  }
}
