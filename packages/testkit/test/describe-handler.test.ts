import type { Event, PipelineHandler } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { describeHandler, sampleEvents } from "../src/index.js";
import { runSuite } from "./run-suite.js";

/** Adds one event that counts the others; the kind of handler that the suite is to pass. */
class CountingHandler implements PipelineHandler {
  #count = 0;

  handleEvents(events: readonly Event[]): Event[] {
    this.#count = events.length;
    const last = events.at(-1);
    if (last === undefined) return [];
    return [...events, { ...last, message_id: `${last.message_id}-count`, count: this.#count }];
  }

  commit(): void {}

  rollback(): void {
    this.#count = 0;
  }
}

describeHandler("CountingHandler", () => new CountingHandler());
describeHandler("CountingHandler with own events", () => new CountingHandler(), {
  events: () => sampleEvents().slice(0, 2),
});

interface BrokenHandler {
  readonly does: string;
  readonly handler: () => PipelineHandler;
  readonly says: string;
}

let calls = 0;

const BROKEN: readonly BrokenHandler[] = [
  {
    does: "returns nothing",
    handler: () => ({ handleEvents: () => undefined as never }),
    says: "handleEvents should return an array, not undefined",
  },
  {
    does: "returns something that is no event",
    handler: () => ({ handleEvents: (events) => [...events, { event_type: "a.b" } as never] }),
    says: "event 6: message_id should be text that isn't empty, not undefined",
  },
  {
    does: "returns a trait that can't be stored",
    handler: () => ({ handleEvents: (events) => events.map((event) => ({ ...event, list: [1] as never })) }),
    says: "event 0: the trait list should be text, a number or a Temporal.Instant, not a list",
  },
  {
    does: "returns two events with one id",
    handler: () => ({ handleEvents: (events) => [...events, ...events.slice(0, 1)] }),
    says: "two of the events returned have the message_id 00000000-0000-4000-8000-000000000001",
  },
  {
    does: "changes the events that it was given",
    handler: () => ({
      handleEvents: (events) => {
        for (const event of events) event.seen = 1;
        return [...events];
      },
    }),
    says: "object is not extensible",
  },
  {
    does: "sorts the list that it was given",
    handler: () => ({ handleEvents: (events) => (events as Event[]).sort() }),
    says: "Cannot assign to read only property '0'",
  },
  {
    does: "makes ids at random",
    handler: () => ({
      handleEvents: (events) => {
        calls += 1;
        return events.map((event) => ({ ...event, message_id: `${event.message_id}-${calls}` }));
      },
    }),
    says: "ids and values must not be random",
  },
  {
    does: "can't handle an empty list",
    handler: () => ({
      handleEvents: (events) => {
        if (events.length === 0) throw new RangeError("no events");
        return [...events];
      },
    }),
    says: "no events",
  },
  {
    does: "takes the env for its own",
    handler: () => ({
      handleEvents: (events, env) => {
        env.stream_name = "mine";
        return [...events];
      },
    }),
    says: "stream_name",
  },
  {
    does: "has a commit that is no method",
    handler: () => ({ handleEvents: (events) => [...events], commit: "later" as never }),
    says: "commit should be a method or absent",
  },
  {
    does: "can't commit without events",
    handler: () => ({
      handleEvents: (events) => [...events],
      commit: () => {
        throw new Error("nothing to commit");
      },
    }),
    says: "nothing to commit",
  },
  {
    does: "can't roll back what it hasn't begun",
    handler: () => {
      let begun = false;
      return {
        handleEvents: (events) => {
          begun = true;
          return [...events];
        },
        rollback: () => {
          if (!begun) throw new Error("nothing to roll back");
        },
      };
    },
    says: "nothing to roll back",
  },
];

describe("describeHandler", () => {
  for (const { does, handler, says } of BROKEN) {
    it(`catches a handler that ${does}`, async () => {
      const { failed } = await runSuite(() => describeHandler("Broken", handler), [".*"]);
      expect(failed.map(({ error }) => error.message).join("\n"), "what the suite says").to.include(says);
    });
  }
});
