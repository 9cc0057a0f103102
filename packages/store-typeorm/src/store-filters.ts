import { type EventQuery, microsFromInstant, type StreamQuery } from "@winchester/core";
import { stateNumbersOf } from "./state-numbers.js";
import type { Filter, FilterWords } from "./statements.js";

/** Collects conditions and their parameters. */
class FilterBuilder {
  readonly #words: FilterWords;
  readonly #conditions: string[] = [];
  readonly #parameters: unknown[] = [];

  constructor(words: FilterWords) {
    this.#words = words;
  }

  /** Adds a parameter; gives its placeholder. */
  readonly parameter = (value: unknown): string => {
    this.#parameters.push(value);
    return this.#words.placeholder(this.#parameters.length);
  };

  /** Adds what `condition` makes of a value, where there is one. */
  when<Value>(value: Value | undefined, condition: (value: Value) => string): this {
    if (value !== undefined) this.#conditions.push(condition(value));
    return this;
  }

  build(): Filter {
    return { where: this.#conditions.join(" AND ") || "TRUE", parameters: this.#parameters };
  }
}

/** The streams that a query means, without its `afterId` and `limit`. */
export function streamFilter(query: StreamQuery, words: FilterWords): Filter {
  const filter = new FilterBuilder(words);
  const { parameter } = filter;
  return filter
    .when(query.ids, (ids) => words.inNumbers("s.id", ids, parameter))
    .when(query.names, (names) => words.inTexts("s.name", names, parameter))
    .when(query.states, (states) => words.inNumbers("s.state", stateNumbersOf(states), parameter))
    .when(query.distinguishing, (values) => words.hasMembers("s.distinguishing", values, parameter))
    .when(query.from, (from) => `s.last_event >= ${parameter(microsFromInstant(from))}`)
    .when(query.until, (until) => `s.first_event < ${parameter(microsFromInstant(until))}`)
    .when(
      query.messageId,
      (id) => `s.id IN (SELECT l.stream_id FROM stream_event l JOIN event e ON e.id = l.event_id
  WHERE e.message_id = ${parameter(id)})`,
    )
    .build();
}

/** The events that a query means, without its `limit`, and without its `after` where that isn't wanted. */
export function eventFilter(query: Omit<EventQuery, "limit">, words: FilterWords): Filter {
  const filter = new FilterBuilder(words);
  const { parameter } = filter;
  return filter
    .when(query.messageIds, (ids) => words.inTexts("e.message_id", ids, parameter))
    .when(query.eventTypes, (types) => words.inTexts("t.name", types, parameter))
    .when(query.from, (from) => `e.timestamp >= ${parameter(microsFromInstant(from))}`)
    .when(query.until, (until) => `e.timestamp < ${parameter(microsFromInstant(until))}`)
    .when(query.traits, (traits) => words.hasMembers("e.traits", traits, parameter))
    .when(query.after, (id) => `e.id > (SELECT a.id FROM event a WHERE a.message_id = ${parameter(id)})`)
    .build();
}
