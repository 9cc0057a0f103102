import type { Event, PipelineEnv, PipelineHandler } from "@winchester/core";
import { expect } from "chai";
import { describe, it } from "mocha";
import { describeHandlerProblems } from "./handler-problems.js";
import { sampleEvents } from "./sample-events.js";

/** What a handler is tried with. */
export interface HandlerSuiteOptions {
  /** Makes the events that the handler is given, the same in each call. Default: {@link sampleEvents}. */
  readonly events?: () => readonly Event[];
}

/**
 * The conformance suite of handlers: a mocha suite that passes for every handler that a worker can run again
 * without harm. It calls `commit` only after an empty list, so that nothing has to be there to take effects.
 *
 * @param create makes a handler, given the same parameters and context each time
 * @example
 * describeHandler("MyHandler", () => new MyHandler({ url: "http://localhost" }, context));
 */
export function describeHandler(
  name: string,
  create: () => PipelineHandler,
  options: HandlerSuiteOptions = {},
): void {
  const eventsOf = options.events ?? sampleEvents;

  describe(`${name} as a pipeline handler`, () => {
    it("returns an array of events, each with an id of its own", async () => {
      const returned: unknown = await create().handleEvents(eventsOf(), newEnv());
      expectEvents(returned);
    });

    it("changes neither the events nor the list that it was given", async () => {
      const events = freezeAll(eventsOf());
      const before = describeEvents(events);
      await create().handleEvents(events, newEnv());
      expect(describeEvents(events), "other handlers and later attempts get the same events").to.deep.equal(
        before,
      );
    });

    it("gives the same events, with the same ids, when it runs again", async () => {
      const first = await create().handleEvents(eventsOf(), newEnv());
      const second = await create().handleEvents(eventsOf(), newEnv());
      expect(
        describeEvents(second),
        "handleEvents runs again after a failure: ids and values must not be random or depend on the time",
      ).to.deep.equal(describeEvents(first));
    });

    it("gives the same events to two instances that run at the same time", async () => {
      const handlers = [create(), create()];
      const [first, second] = await Promise.all(
        handlers.map((handler) => handler.handleEvents(eventsOf(), newEnv())),
      );
      expect(describeEvents(second ?? []), "instances should share nothing").to.deep.equal(
        describeEvents(first ?? []),
      );
    });

    it("handles an empty list", async () => {
      const returned: unknown = await create().handleEvents([], newEnv());
      expectEvents(returned);
    });

    it("handles each event alone", async () => {
      for (const event of eventsOf()) {
        const returned: unknown = await create().handleEvents(freezeAll([event]), newEnv());
        expectEvents(returned, `given ${event.event_type} alone: `);
      }
    });

    it("leaves stream_id and stream_name in the env as they were", async () => {
      const env = newEnv();
      await create().handleEvents(eventsOf(), env);
      expect(env).to.include(newEnv());
    });

    it("has methods where it has commit and rollback", () => {
      const { commit, rollback } = create() as { commit?: unknown; rollback?: unknown };
      for (const [method, value] of Object.entries({ commit, rollback })) {
        expect(["undefined", "function"], `${method} should be a method or absent`).to.include(typeof value);
      }
    });

    it("commits without events", async () => {
      const handler = create();
      await handler.handleEvents([], newEnv());
      await handler.commit?.();
    });

    it("commits again without harm", async () => {
      const handler = create();
      await handler.handleEvents([], newEnv());
      await handler.commit?.();
      await handler.commit?.();
    });

    it("rolls back after it has handled events", async () => {
      const handler = create();
      await handler.handleEvents(eventsOf(), newEnv());
      await handler.rollback?.();
    });

    it("rolls back before it has handled any: a handler before it may have failed", async () => {
      await create().rollback?.();
    });

    it("gives what it always gives after another instance was rolled back", async () => {
      const first = create();
      const before = await first.handleEvents(eventsOf(), newEnv());
      await first.rollback?.();
      const after = await create().handleEvents(eventsOf(), newEnv());
      expect(describeEvents(after)).to.deep.equal(describeEvents(before));
    });
  });
}

function expectEvents(returned: unknown, context = ""): void {
  const problems = describeHandlerProblems(returned);
  expect(problems, context + problems.join("\n")).to.deep.equal([]);
}

function newEnv(): PipelineEnv {
  return { stream_id: 7, stream_name: "testkit-trigger" };
}

function freezeAll(events: readonly Event[]): readonly Event[] {
  return Object.freeze(events.map((event) => Object.freeze(event)));
}

/** Events as plain values that can be compared: instants are printed. */
function describeEvents(events: readonly Event[]): Record<string, string | number>[] {
  return events.map((event) =>
    Object.fromEntries(
      Object.entries(event).map(([name, value]) => [name, typeof value === "object" ? String(value) : value]),
    ),
  );
}
