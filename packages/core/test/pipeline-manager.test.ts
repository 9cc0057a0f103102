import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import {
  type Event,
  type HandlerClass,
  type PipelineManager,
  RetryLater,
  systemClock,
  WinchesterError,
} from "../src/index.js";
import { createHandler } from "./fixtures/handlers.js";
import { at, createCell, createEvent, createTrigger, eventIdsOf, streamsOf } from "./fixtures/managers.js";

const END = { event_type: "work.end" };
const FIRED = [createEvent("a", "11:00:00"), createEvent("b", "11:00:01", END)];

/** A cell with one stream that is ready to fire. */
async function createReadyCell(...args: Parameters<typeof createCell>) {
  const cell = createCell(...args);
  await cell.feeder.addEvents(FIRED);
  cell.clock.advanceTo(at("12:00:01"));
  return cell;
}

describe("PipelineManager", () => {
  describe("firing and expiring", () => {
    it("sends a stream's events through the handlers in order, then commits in order", async () => {
      const journal: string[] = [];
      const cell = await createReadyCell();
      const worker = cell.createWorker({
        one: createHandler(journal, "one", { handle: (events) => events.slice(1) }),
        two: createHandler(journal, "two"),
      });
      expect(await worker.processReady()).to.deep.equal({ fired: 1, expired: 0 });
      expect(journal).to.deep.equal(["one.handle a b", "two.handle b", "one.commit", "two.commit"]);
      expect((await streamsOf(cell.store))[0]?.state).to.equal("completed");
    });

    it("goes from handlers that make it wait to handlers that don't, and back, with the same events", async () => {
      const journal: string[] = [];
      const later = async (events: readonly Event[]): Promise<Event[]> => {
        await sleep(1);
        return [...events];
      };
      for (const waiting of [["one"], ["two"], ["three"], ["one", "three"], ["one", "two", "three"]]) {
        journal.length = 0;
        const cell = await createReadyCell();
        const handlers = ["one", "two", "three"].map((name): [string, HandlerClass] => [
          name,
          createHandler(journal, name, waiting.includes(name) ? { handle: later } : {}),
        ]);
        expect(await cell.createWorker(Object.fromEntries(handlers)).processReady()).to.deep.equal({
          fired: 1,
          expired: 0,
        });
        expect(journal, waiting.join()).to.deep.equal([
          "one.handle a b",
          "two.handle a b",
          "three.handle a b",
          "one.commit",
          "two.commit",
          "three.commit",
        ]);
      }
    });

    it("works off more streams than it may work on at a time, whether their handlers wait or not", async () => {
      for (const waits of [false, true]) {
        const events = Array.from({ length: 40 }, (_, number) =>
          createEvent(`e-${number}`, "11:00:00", { ...END, instance_id: `i-${number}` }),
        );
        const cell = createCell();
        await cell.feeder.addEvents(events);
        cell.clock.advanceTo(at("12:00:01"));
        // Every third handler makes its stream wait for a slot, so that those after it queue up.
        let calls = 0;
        const handle = (given: readonly Event[]): Event[] | Promise<Event[]> => {
          calls += 1;
          return waits && calls % 3 === 0 ? sleep(1, [...given]) : [...given];
        };
        class Quiet {
          handleEvents(given: readonly Event[]): Event[] | Promise<Event[]> {
            return handle(given);
          }
        }
        const worker = cell.createWorker({ quiet: Quiet }, { concurrency: 2 });
        expect(await worker.processReady()).to.deep.equal({ fired: 40, expired: 0 });
        expect(calls).to.equal(40);
      }
    });

    it("fires when the fire time lies strictly before now", async () => {
      const cell = createCell();
      await cell.feeder.addEvents(FIRED);
      const worker = cell.createWorker({ one: createHandler([], "one") });
      expect(await worker.processReady()).to.deep.equal({ fired: 0, expired: 0 });
      cell.clock.advanceTo(at("12:00:00.000001"));
      expect(await worker.processReady()).to.deep.equal({ fired: 1, expired: 0 });
    });

    it("expires a stream whose time has passed, and one whose fire delay isn't over", async () => {
      const cell = createCell([createTrigger({ fire_delay: 86_400 })]);
      await cell.feeder.addEvents([
        createEvent("a", "10:00:00"),
        createEvent("b", "10:00:00", { ...END, instance_id: "i-2" }),
      ]);
      const worker = cell.createWorker({ one: createHandler([], "one") });
      expect(await worker.processReady()).to.deep.equal({ fired: 0, expired: 2 });
    });

    it("fires what is ready for both", async () => {
      const cell = createCell();
      await cell.feeder.addEvent(createEvent("a", "10:00:00", END));
      cell.clock.advanceTo(at("12:00:01"));
      const worker = cell.createWorker({ one: createHandler([], "one") });
      expect(await worker.processReady()).to.deep.equal({ fired: 1, expired: 0 });
    });

    it("completes a stream whose trigger has no pipeline for what happened", async () => {
      const cell = await createReadyCell([createTrigger({ fire_pipeline: undefined })]);
      const worker = cell.createWorker({});
      expect(await worker.processReady()).to.deep.equal({ fired: 1, expired: 0 });
      expect((await streamsOf(cell.store))[0]?.state).to.equal("completed");
    });

    it("deletes finished streams unless told to keep them, and keeps their events", async () => {
      const cell = await createReadyCell();
      const worker = cell.createWorker({ one: createHandler([], "one") }, { purgeCompletedStreams: true });
      await worker.processReady();
      expect(await streamsOf(cell.store)).to.deep.equal([]);
      expect(await eventIdsOf(cell.store)).to.deep.equal(["a", "b"]);
    });

    it("gives the handlers a scratch record, their parameters and a context of their own", async () => {
      const cell = await createReadyCell();
      const seen: unknown[] = [];
      class Curious {
        constructor(
          params: Record<string, unknown>,
          context: { idempotencyKey: string; signal: AbortSignal },
        ) {
          seen.push(params, context.idempotencyKey, context.signal.aborted);
        }
        handleEvents(events: readonly Event[], env: Record<string, unknown>): Event[] {
          seen.push({ ...env });
          env.said = "hello";
          return [...events];
        }
      }
      const worker = cell.createWorker(
        { curious: Curious },
        { pipelines: { fired: [{ name: "curious", params: { x: 1 } }, "curious"], expired: [] } },
      );
      await worker.processReady();
      const [stream] = await streamsOf(cell.store);
      const env = { stream_id: stream?.id, stream_name: "work" };
      expect(seen[0]).to.deep.equal({ x: 1 });
      expect(seen[3]).to.deep.equal(env);
      expect(seen[7]).to.deep.equal({ ...env, said: "hello" });
      expect(seen[1]).to.be.a("string").and.not.equal(seen[5]);
      expect(seen[2]).to.equal(false);
    });

    it("works on many streams side by side, and no more than it may", async () => {
      const cell = createCell();
      await cell.feeder.addEvents(
        Array.from({ length: 30 }, (_, index) =>
          createEvent(`e${index}`, "11:30:00", { ...END, instance_id: `i-${index}` }),
        ),
      );
      cell.clock.advanceTo(at("12:00:01"));
      let running = 0;
      let most = 0;
      const handler = createHandler([], "slow", {
        handle: async (events) => {
          running += 1;
          most = Math.max(most, running);
          await sleep(2);
          running -= 1;
          return [...events];
        },
      });
      const worker = cell.createWorker({ slow: handler }, { concurrency: 4 });
      expect(await worker.processReady()).to.deep.equal({ fired: 30, expired: 0 });
      expect(most).to.equal(4);
    });
  });

  describe("new events", () => {
    const derive =
      (id: string, traits: Record<string, unknown> = {}) =>
      (events: readonly Event[]): Event[] => [...events, createEvent(id, "11:00:02", traits)];

    it("are stored once and may feed other triggers", async () => {
      const sums = createTrigger({
        name: "sums",
        match_criteria: [{ event_type: "sum" }],
        fire_criteria: [{}],
      });
      const cell = await createReadyCell([createTrigger(), sums]);
      const handler = createHandler([], "adder", { handle: derive("new", { event_type: "sum" }) });
      await cell.createWorker({ adder: handler }).processReady();
      expect(await eventIdsOf(cell.store)).to.deep.equal(["a", "b", "new"]);
      const [stream] = await streamsOf(cell.store, { names: ["sums"] });
      expect(stream?.events?.map(({ message_id }) => message_id)).to.deep.equal(["new"]);
      expect(stream?.fireAt?.toString()).to.equal(at("12:00:01").toString());
    });

    it("of two streams with the same id count once", async () => {
      const cell = createCell();
      await cell.feeder.addEvents([
        createEvent("a", "11:00:00", END),
        createEvent("b", "11:00:00", { ...END, instance_id: "i-2" }),
      ]);
      cell.clock.advanceTo(at("12:00:01"));
      const handler = createHandler([], "adder", { handle: derive("same", { event_type: "sum" }) });
      expect((await cell.createWorker({ adder: handler }).processReady()).fired).to.equal(2);
      expect(await eventIdsOf(cell.store)).to.deep.equal(["a", "b", "same"]);
    });

    it("that a trigger makes for itself for ever end in error, with the reason", async () => {
      const circle = createTrigger({ fire_criteria: [{}], expiration: "$last + 1d" });
      const cell = createCell([circle]);
      await cell.feeder.addEvent(createEvent("0", "11:00:00"));
      const handler = createHandler([], "adder", {
        handle: (events) => [...events, createEvent(`${Number(events[0]?.message_id) + 1}`, "11:00:00")],
      });
      const worker = cell.createWorker({ adder: handler });
      for (let minute = 1; minute < 20; minute += 1) {
        cell.clock.advanceTo(at(`12:${String(minute).padStart(2, "0")}:00`));
        await worker.processReady();
      }
      expect(await eventIdsOf(cell.store)).to.have.length(11);
      const [last] = await streamsOf(cell.store, { states: ["error"] });
      expect(last?.failures.at(-1)?.message).to.match(
        /^its events were derived 10 times over, .*feeds itself/,
      );
    });
  });

  describe("failures", () => {
    const failing = (times: number, journal: string[] = []): HandlerClass => {
      let left = times;
      return createHandler(journal, "bad", {
        handle: (events) => {
          left -= 1;
          if (left >= 0) throw new Error("no luck");
          return [...events];
        },
      });
    };

    it("of a handler roll all handlers back, and the stream is tried again", async () => {
      const journal: string[] = [];
      const cell = await createReadyCell();
      const worker = cell.createWorker({
        good: createHandler(journal, "good"),
        bad: failing(1, journal),
        last: createHandler(journal, "last"),
      });
      expect(await worker.processReady()).to.deep.equal({ fired: 0, expired: 0 });
      expect(journal).to.deep.equal(["good.handle a b", "bad.handle a b", "good.rollback", "bad.rollback"]);
      const [stream] = await streamsOf(cell.store);
      expect(stream?.state).to.equal("retry_fire");
      expect(stream?.attempts).to.equal(1);
      expect(stream?.failures[0]).to.include({ message: "no luck", handler: "bad" });
      expect(stream?.failures[0]).to.not.have.property("stack");
      await sleep(60);
      expect(await worker.processReady()).to.deep.equal({ fired: 1, expired: 0 });
    });

    it("of a handler that waited roll back those before it and itself, not those after it", async () => {
      const journal: string[] = [];
      const cell = await createReadyCell();
      const worker = cell.createWorker({
        one: createHandler(journal, "one"),
        two: createHandler(journal, "two", {
          async handle() {
            await sleep(1);
            throw new Error("the network is down");
          },
        }),
        three: createHandler(journal, "three"),
      });
      expect(await worker.processReady()).to.deep.equal({ fired: 0, expired: 0 });
      expect(journal).to.deep.equal(["one.handle a b", "two.handle a b", "one.rollback", "two.rollback"]);
      const [stream] = await streamsOf(cell.store);
      expect(stream?.failures.at(-1)).to.include({ handler: "two", message: "the network is down" });
    });

    it("go to error when the limit of attempts is reached, and an operator can reset them", async () => {
      const cell = await createReadyCell([createTrigger({ debug_level: 1 })]);
      const worker = cell.createWorker({ bad: failing(2) }, { retryLimit: 2 });
      await worker.processReady();
      await sleep(60);
      await worker.processReady();
      const [stream] = await streamsOf(cell.store);
      expect(stream?.state).to.equal("error");
      expect(stream?.failures).to.have.length(2);
      expect(stream?.failures[1]?.stack).to.match(/no luck/);
      expect(
        cell.logger.lines.some((line) => line.includes("goes to error after 2 attempts in handler bad")),
      ).to.equal(true);
      expect(await cell.store.resetStreams({ states: ["error"] })).to.equal(1);
      expect(await worker.processReady()).to.deep.equal({ fired: 1, expired: 0 });
    });

    it("of an expiring stream go to retry_expire and expire_error", async () => {
      const cell = createCell();
      await cell.feeder.addEvent(createEvent("a", "10:00:00"));
      const worker = cell.createWorker({ bad: failing(2) }, { retryLimit: 2 });
      await worker.processReady();
      expect((await streamsOf(cell.store))[0]?.state).to.equal("retry_expire");
      await sleep(60);
      await worker.processReady();
      expect((await streamsOf(cell.store))[0]?.state).to.equal("expire_error");
    });

    it("of rollback are logged only", async () => {
      const cell = await createReadyCell();
      const handler = createHandler([], "bad", {
        handle: () => {
          throw new Error("no luck");
        },
        rollback: () => {
          throw new Error("worse");
        },
      });
      await cell.createWorker({ bad: handler }).processReady();
      expect(cell.logger.lines.some((line) => /rollback of handler bad failed: .*worse/.test(line))).to.equal(
        true,
      );
      expect((await streamsOf(cell.store))[0]?.failures[0]?.message).to.equal("no luck");
    });

    it("include a handler that returns no array, by its name", async () => {
      const cell = await createReadyCell();
      const handler = createHandler([], "odd", { handle: () => "oops" as unknown as Event[] });
      await cell.createWorker({ odd: handler }).processReady();
      expect((await streamsOf(cell.store))[0]?.failures[0]?.message).to.equal(
        "handler odd returned string from handleEvents, which must return an array of events",
      );
    });

    it("of one stream don't stop the others", async () => {
      const cell = createCell();
      await cell.feeder.addEvents([
        createEvent("a", "11:30:00", { ...END, instance_id: "bad" }),
        createEvent("b", "11:30:00", { ...END, instance_id: "good" }),
      ]);
      cell.clock.advanceTo(at("12:00:01"));
      const handler = createHandler([], "picky", {
        handle: (events) => {
          if (events[0]?.instance_id === "bad") throw new Error("no luck");
          return [...events];
        },
      });
      expect(await cell.createWorker({ picky: handler }).processReady()).to.deep.equal({
        fired: 1,
        expired: 0,
      });
    });
  });

  describe("commits", () => {
    it("that fail are tried again, alone, with the same idempotency key, and add no events twice", async () => {
      const journal: string[] = [];
      const keys: string[] = [];
      let fails = 1;
      const cell = await createReadyCell();
      const bad = createHandler(journal, "bad", {
        handle: (events) => [...events, createEvent("new", "11:00:02", { event_type: "sum" })],
        commit: ({ idempotencyKey }) => {
          keys.push(idempotencyKey);
          fails -= 1;
          if (fails >= 0) throw new Error("full");
        },
      });
      const worker = cell.createWorker({
        first: createHandler(journal, "first"),
        bad,
        last: createHandler(journal, "last"),
      });
      expect(await worker.processReady()).to.deep.equal({ fired: 0, expired: 0 });
      expect(journal.slice(3)).to.deep.equal(["first.commit", "bad.commit", "last.commit"]);
      expect(await eventIdsOf(cell.store)).to.deep.equal(["a", "b", "new"]);
      expect((await streamsOf(cell.store))[0]).to.deep.include({ state: "retry_fire", attempts: 1 });

      journal.length = 0;
      await sleep(60);
      expect(await worker.processReady()).to.deep.equal({ fired: 1, expired: 0 });
      expect(journal).to.deep.equal([
        "first.handle a b",
        "bad.handle a b",
        "last.handle a b new",
        "bad.commit",
      ]);
      expect(keys).to.have.length(2);
      expect(keys[0]).to.equal(keys[1]);
      expect(await eventIdsOf(cell.store)).to.deep.equal(["a", "b", "new"]);
    });

    it("that ask for later wait without an attempt being counted", async () => {
      let away = 3;
      const cell = await createReadyCell();
      const handler = createHandler([], "patient", {
        commit: () => {
          away -= 1;
          if (away >= 0) throw new RetryLater(40, "the receiver sleeps");
        },
      });
      const worker = cell.createWorker({ patient: handler }, { retryLimit: 2 });
      for (let round = 0; round < 3; round += 1) {
        await worker.processReady();
        expect((await streamsOf(cell.store))[0]).to.deep.include({ state: "retry_fire", attempts: 0 });
        await sleep(60);
      }
      expect(cell.logger.lines.some((line) => line.includes("the receiver sleeps"))).to.equal(true);
      expect(await worker.processReady()).to.deep.equal({ fired: 1, expired: 0 });
    });

    it("of a pipeline that changed meanwhile send the stream to error", async () => {
      const cell = await createReadyCell();
      const bad = createHandler([], "bad", {
        commit: () => {
          throw new Error("full");
        },
      });
      await cell.createWorker({ bad }).processReady();
      await sleep(60);
      await cell.createWorker({ good: createHandler([], "good") }).processReady();
      const [stream] = await streamsOf(cell.store);
      expect(stream?.state).to.equal("error");
      expect(stream?.failures.at(-1)?.message).to.match(
        /^pipeline fired changed \(bad became good\) after its run/,
      );
    });
  });

  describe("stopping", () => {
    /** Thirty streams that are ready, worked on two at a time by a handler that takes a while. */
    async function createSlowCell(onHandle: (handled: number) => void) {
      const cell = createCell();
      await cell.feeder.addEvents(
        Array.from({ length: 30 }, (_, index) =>
          createEvent(`e${index}`, "11:30:00", { ...END, instance_id: `i-${index}` }),
        ),
      );
      cell.clock.advanceTo(at("12:00:01"));
      let handled = 0;
      const slow = createHandler([], "slow", {
        handle: async (events) => {
          handled += 1;
          onHandle(handled);
          await sleep(5);
          return [...events];
        },
      });
      return { ...cell, worker: cell.createWorker({ slow }, { concurrency: 2 }) };
    }

    async function countStates(store: Parameters<typeof streamsOf>[0]): Promise<Record<string, number>> {
      const counts: Record<string, number> = {};
      for (const { state, count } of await store.countStreams({})) counts[state] = count;
      return counts;
    }

    it("finishes what is in hand, and gives back the rest without counting an attempt", async () => {
      const controller = new AbortController();
      const cell = await createSlowCell((handled) => {
        if (handled === 4) controller.abort();
      });
      await cell.worker.processReady(controller.signal);
      expect(await countStates(cell.store)).to.deep.equal({ completed: 4, retry_fire: 26 });
      const [given] = await streamsOf(cell.store, { states: ["retry_fire"] });
      expect(given?.attempts).to.equal(0);
      expect(await cell.worker.processReady()).to.deep.equal({ fired: 26, expired: 0 });
    });

    it("ends run() in the same way", async () => {
      const controller = new AbortController();
      const cell = await createSlowCell((handled) => {
        if (handled === 4) controller.abort();
      });
      await cell.worker.run(controller.signal);
      expect(await countStates(cell.store)).to.deep.equal({ completed: 4, retry_fire: 26 });
      expect(cell.logger.lines.at(-1)).to.match(/^info worker .* has stopped$/);
    });

    it("aborts the signal of a handler that takes too long, and gives its stream back", async () => {
      const controller = new AbortController();
      const cell = await createReadyCell();
      let aborted = false;
      class Stuck {
        readonly #signal: AbortSignal;
        constructor(_params: Record<string, unknown>, context: { signal: AbortSignal }) {
          this.#signal = context.signal;
        }
        handleEvents(): Promise<Event[]> {
          this.#signal.addEventListener("abort", () => {
            aborted = true;
          });
          controller.abort();
          return new Promise(() => {});
        }
      }
      const worker = cell.createWorker({ stuck: Stuck }, { stopTimeoutMs: 10 });
      await worker.run(controller.signal);
      expect(aborted).to.equal(true);
      const [stream] = await streamsOf(cell.store);
      expect(stream).to.include({ state: "retry_fire", worker: null });
      expect(stream?.failures.at(-1)?.message).to.equal(
        "its worker had to stop before the pipeline was through",
      );
    });

    it("gives back what it was still claiming when its time was over", async () => {
      const controller = new AbortController();
      const cell = await createReadyCell();
      const claimStreams = cell.store.claimStreams.bind(cell.store);
      cell.store.claimStreams = async (request) => {
        controller.abort();
        const claims = await claimStreams(request);
        await sleep(1_300);
        return claims;
      };
      const worker = cell.createWorker({ one: createHandler([], "one") }, { stopTimeoutMs: 10 });
      await worker.run(controller.signal);
      expect((await streamsOf(cell.store))[0]).to.include({ state: "retry_fire", worker: null });
    });

    it("claims nothing more after it has stopped, whatever it left behind", async () => {
      const controller = new AbortController();
      const cell = await createReadyCell();
      let goOn = (_events: Event[]): void => {};
      const one = createHandler([], "one");
      one.prototype.handleEvents = () => {
        controller.abort();
        return new Promise<Event[]>((resolve) => {
          goOn = resolve;
        });
      };
      const worker = cell.createWorker({ one }, { stopTimeoutMs: 10 });
      await worker.run(controller.signal);
      let claimed = 0;
      cell.store.claimStreams = async () => {
        claimed += 1;
        return [];
      };
      goOn([]);
      await sleep(50);
      expect(claimed).to.equal(0);
    });
  });

  describe("running", () => {
    it("works at once on a stream that becomes ready, and at its time on one that becomes due", async () => {
      const cell = createCell([createTrigger({ fire_delay: 0.05 })], { clock: systemClock });
      const journal: string[] = [];
      const worker = cell.createWorker(
        { one: createHandler(journal, "one") },
        { clock: systemClock, workerDelayMs: 60_000 },
      );
      const controller = new AbortController();
      const running = worker.run(controller.signal);
      await sleep(20);
      await cell.feeder.addEvent({ ...createEvent("a", "11:00:00", END), timestamp: systemClock.now() });
      const startedAt = performance.now();
      while (journal.length < 2 && performance.now() - startedAt < 5_000) await sleep(5);
      controller.abort();
      await running;
      expect(journal).to.deep.equal(["one.handle a", "one.commit"]);
    });
  });

  describe("triggers and pipelines that aren't known", () => {
    it("are left alone for the grace, then set aside with the name", async () => {
      const cell = await createReadyCell();
      cell.feeder.deleteTriggerDefinition("work");
      const handlers = { one: createHandler([], "one") };
      await cell.createWorker(handlers).processReady();
      expect((await streamsOf(cell.store))[0]?.state).to.equal("active");
      await sleep(2);
      await cell.createWorker(handlers, { unknownTriggerGraceMs: 1 }).processReady();
      await sleep(2);
      await cell.createWorker(handlers, { unknownTriggerGraceMs: 1 }).processReady();
      const [stream] = await streamsOf(cell.store);
      expect(stream?.state).to.equal("error");
      expect(stream?.failures.at(-1)?.message).to.equal(
        'no worker knows its trigger "work"; define it again and reset the stream, or purge the stream',
      );
    });

    it("say which pipeline it is", async () => {
      const cell = await createReadyCell();
      const worker = cell.createWorker({}, { pipelines: {}, unknownTriggerGraceMs: 0 });
      await worker.processReady();
      await sleep(2);
      await worker.processReady();
      expect((await streamsOf(cell.store))[0]?.failures.at(-1)?.message).to.equal(
        'no worker knows the pipeline "fired" of its trigger "work"; define it and reset the stream',
      );
    });

    it("in a pipeline's handlers are reported when the worker is made", () => {
      const cell = createCell();
      const make = (): PipelineManager => cell.createWorker({}, { pipelines: { fired: ["logger"] } });
      expect(make).to.throw(WinchesterError, 'pipeline fired: unknown handler "logger"');
      expect(make)
        .to.throw(WinchesterError)
        .with.property("hint")
        .that.matches(/none is known/);
    });
  });
});
