import { expect } from "chai";
import {
  type Event,
  MemoryStore,
  type NotificationDistiller,
  StoreDataError,
  type StoreTransaction,
  TriggerDefinition,
  TriggerManager,
  WinchesterError,
} from "../src/index.js";
import { at, createCell, createEvent, createTrigger, eventIdsOf, streamsOf } from "./fixtures/managers.js";

describe("TriggerManager", () => {
  describe("adding events", () => {
    it("puts the events of one instance into one stream, in the order of their timestamps", async () => {
      const { feeder, store } = createCell();
      const result = await feeder.addEvents([
        createEvent("b", "10:00:00.000003"),
        createEvent("a", "10:00:00.000001"),
        createEvent("c", "10:00:00", { instance_id: "i-2" }),
      ]);
      expect(result).to.deep.equal({
        received: 3,
        stored: 3,
        duplicates: 0,
        opened: 2,
        readied: 0,
        refused: [],
      });
      const [first, second] = await streamsOf(store);
      expect(first?.events?.map(({ message_id }) => message_id)).to.deep.equal(["a", "b"]);
      expect(first?.firstEvent.toString()).to.equal(at("10:00:00.000001").toString());
      expect(first?.lastEvent.toString()).to.equal(at("10:00:00.000003").toString());
      expect(first?.expireAt.toString()).to.equal(at("11:00:00.000003").toString());
      expect(second?.events).to.have.length(1);
    });

    it("does nothing for an event whose id is known, in the same batch or an earlier one", async () => {
      const { feeder, store } = createCell();
      const event = createEvent("a", "10:00:00");
      const twice = await feeder.addEvents([event, createEvent("a", "23:00:00", { event_type: "work.end" })]);
      expect(twice).to.include({ received: 2, stored: 1, duplicates: 1, readied: 0 });
      const again = await feeder.addEvent(event);
      expect(again).to.include({ received: 1, stored: 0, duplicates: 1, opened: 0 });
      const [stream] = await streamsOf(store);
      expect(stream?.eventCount).to.equal(1);
      expect(stream?.fireAt).to.equal(null);
    });

    it("sets the fire time when the fire criteria are met, once", async () => {
      const { feeder, store, clock } = createCell([createTrigger({ fire_delay: 60 })]);
      const result = await feeder.addEvent(createEvent("a", "11:00:00", { event_type: "work.end" }));
      expect(result.readied).to.equal(1);
      clock.advanceTo(at("12:00:30"));
      const more = await feeder.addEvent(createEvent("b", "11:10:00", { event_type: "work.end" }));
      expect(more.readied).to.equal(0);
      const [stream] = await streamsOf(store);
      expect(stream?.fireAt?.toString()).to.equal(at("12:01:00").toString());
      expect(stream?.eventCount).to.equal(2);
    });

    it("counts how many events each fire criterion asks for", async () => {
      const { feeder } = createCell([
        createTrigger({
          fire_criteria: [{ event_type: "work.step", number: 3 }, { event_type: "work.end" }],
        }),
      ]);
      const readied: number[] = [];
      const types = ["work.step", "work.end", "work.step", "work.end", "work.step", "work.step"];
      for (const [index, event_type] of types.entries()) {
        const result = await feeder.addEvent(createEvent(`e${index}`, `10:00:0${index}`, { event_type }));
        readied.push(result.readied);
      }
      expect(readied).to.deep.equal([0, 0, 0, 0, 1, 0]);
    });

    it("opens a new stream for an event at or after the expiration, compared with the event's own time", async () => {
      const { feeder, store } = createCell();
      await feeder.addEvent(createEvent("a", "08:00:00"));
      await feeder.addEvent(createEvent("b", "08:59:59.999999"));
      const result = await feeder.addEvent(createEvent("c", "09:59:59.999999"));
      expect(result.opened).to.equal(1);
      const streams = await streamsOf(store);
      expect(streams.map(({ events }) => events?.map(({ message_id }) => message_id))).to.deep.equal([
        ["a", "b"],
        ["c"],
      ]);
    });

    it("gives a late event to the oldest active stream that expires after it", async () => {
      const { feeder, store } = createCell();
      await feeder.addEvent(createEvent("a", "08:00:00"));
      await feeder.addEvent(createEvent("b", "10:00:00"));
      await feeder.addEvent(createEvent("late", "08:30:00"));
      const streams = await streamsOf(store);
      expect(streams.map(({ events }) => events?.map(({ message_id }) => message_id))).to.deep.equal([
        ["a", "late"],
        ["b"],
      ]);
    });

    it("comes to the same in one batch as one by one", async () => {
      const events = ["08:00:00", "10:00:00", "08:30:00", "12:00:00", "09:15:00", "10:30:00"].map(
        (time, index) => createEvent(`e${index}`, time),
      );
      const outcomes = await Promise.all(
        [1, 6].map(async (size) => {
          const { feeder, store } = createCell();
          for (let start = 0; start < events.length; start += size) {
            await feeder.addEvents(events.slice(start, start + size));
          }
          const streams = await streamsOf(store);
          return streams.map(({ events, expireAt }) => [
            events?.map((event) => event.message_id),
            `${expireAt}`,
          ]);
        }),
      );
      expect(outcomes[1]).to.deep.equal(outcomes[0]);
      expect(outcomes[0]).to.have.length(3);
    });

    it("stores an event that no trigger takes, in no stream", async () => {
      const { feeder, store } = createCell();
      const result = await feeder.addEvent(createEvent("a", "10:00:00", { event_type: "play.step" }));
      expect(result).to.include({ stored: 1, opened: 0 });
      expect(await eventIdsOf(store)).to.deep.equal(["a"]);
      expect(await streamsOf(store)).to.deep.equal([]);
    });

    it("takes each event's own time as now with eventTime", async () => {
      const { feeder, store } = createCell([createTrigger({ expiration: "$timestamp + 5m" })], {
        eventTime: true,
      });
      await feeder.addEvent(createEvent("a", "08:00:00", { event_type: "work.end" }));
      const [stream] = await streamsOf(store);
      expect(stream?.fireAt?.toString()).to.equal(at("08:00:00").toString());
      expect(stream?.expireAt.toString()).to.equal(at("08:05:00").toString());
    });

    it("takes ten thousand events at once", async () => {
      const { feeder, store } = createCell();
      const events = Array.from({ length: 10_000 }, (_, index) =>
        createEvent(`e${index}`, "10:00:00", { instance_id: `i-${index % 100}` }),
      );
      expect(await feeder.addEvents(events)).to.include({ received: 10_000, stored: 10_000, opened: 100 });
      expect(await streamsOf(store, { withEvents: false })).to.have.length(100);
    });

    it("tells streams apart however many there are, and comes back to each", async () => {
      const triggers = ["one", "other"].map((name) => createTrigger({ name }));
      const { feeder, store } = createCell(triggers);
      const eventsAt = (time: string): Event[] =>
        Array.from({ length: 9000 }, (_, n) => createEvent(`${time}-${n}`, time, { instance_id: `i-${n}` }));
      expect(await feeder.addEvents(eventsAt("10:00:00"))).to.include({ opened: 18_000 });
      expect(await feeder.addEvents(eventsAt("10:00:01"))).to.include({ stored: 9000, opened: 0 });
      const streams = await streamsOf(store, { withEvents: true });
      expect(streams).to.have.length(18_000);
      for (const { distinguishing, events } of streams) {
        const instances = events?.map(({ instance_id }) => instance_id);
        expect(instances).to.deep.equal([distinguishing.instance_id, distinguishing.instance_id]);
      }
    });
  });

  describe("what can't be stored", () => {
    it("is refused with its reason, and the others of the batch are stored", async () => {
      const { feeder, store, logger } = createCell();
      const broken = [
        { ...createEvent("x", "10:00:00"), message_id: "" },
        { ...createEvent("x", "10:00:00"), timestamp: "10:00" },
        { ...createEvent("y", "10:00:00"), timestamp: at("10:00:00").add({ hours: 24 * 366 * 9000 }) },
        null,
      ] as unknown as Event[];
      const result = await feeder.addEvents([...broken, createEvent("a", "10:00:00")]);
      expect(result.refused).to.deep.equal([
        { messageId: "", reason: "message_id: must be text that isn't empty" },
        { messageId: "x", reason: "timestamp: must be a Temporal.Instant" },
        { messageId: "y", reason: "timestamp: must lie in the years 1 to 9999" },
        { reason: "an event must be an object" },
      ]);
      expect(result).to.include({ received: 5, stored: 1 });
      expect(await eventIdsOf(store)).to.deep.equal(["a"]);
      expect(logger.lines.filter((line) => line.includes("is refused"))).to.have.length(4);
    });

    it("is mended where it can be: booleans, nulls, lists and broken text", async () => {
      const { feeder, store, logger } = createCell();
      const traits = { yes: true, none: null, list: [1], nan: Number.NaN, text: "a\u0000b\ud800" };
      await feeder.addEvent(createEvent("a", "10:00:00", traits));
      const [event] = (await streamsOf(store))[0]?.events ?? [];
      expect(event).to.include({ yes: 1, text: "a\ufffdb\ufffd" });
      expect(event).to.not.have.any.keys("none", "list", "nan");
      expect(logger.lines).to.deep.equal([
        "warn event a: trait list is dropped: a list is no trait value",
        "warn event a: trait nan is dropped: NaN is no trait value",
        "warn event a: text that can't be stored was replaced by U+FFFD",
      ]);
    });

    it("is set aside where the database refuses it, by halving the batch", async () => {
      class PickyStore extends MemoryStore {
        override transaction<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
          return super.transaction((tx) =>
            work({
              ...bindAll(tx),
              insertEvents: (drafts) => {
                if (drafts.some(({ messageId }) => messageId === "e5")) throw new StoreDataError("too picky");
                return tx.insertEvents(drafts);
              },
            }),
          );
        }
      }
      const { feeder, store } = createCell([createTrigger()], { store: new PickyStore() });
      const events = Array.from({ length: 9 }, (_, index) => createEvent(`e${index}`, `10:00:0${index}`));
      const result = await feeder.addEvents(events);
      expect(result).to.include({ received: 9, stored: 8 });
      expect(result.refused).to.deep.equal([{ messageId: "e5", reason: "too picky" }]);
      expect((await eventIdsOf(store)).sort()).to.deep.equal([
        "e0",
        "e1",
        "e2",
        "e3",
        "e4",
        "e6",
        "e7",
        "e8",
      ]);
    });

    it("is set aside where a trigger's expiration can't be computed for it", async () => {
      const { feeder, store } = createCell([createTrigger({ expiration: "$last @ 31d" })]);
      const february = (id: string) => ({
        ...createEvent(id, "10:00:00", { instance_id: id }),
        timestamp: at("10:00:00").add({ hours: 24 * 40 }),
      });
      const result = await feeder.addEvents([
        createEvent("a", "10:00:00"),
        february("b"),
        createEvent("c", "11:00:00"),
        february("d"),
      ]);
      expect(result).to.include({ received: 4, stored: 2 });
      expect(result.refused.map(({ messageId }) => messageId)).to.deep.equal(["b", "d"]);
      expect(result.refused[0]?.reason).to.match(/^trigger work: its expiration can't be computed: .*31/);
      expect((await eventIdsOf(store)).sort()).to.deep.equal(["a", "c"]);
    });
  });

  describe("notifications", () => {
    const distiller: NotificationDistiller = {
      distill: (notification) =>
        typeof notification === "string" ? createEvent(notification, "10:00:00") : null,
    };

    it("are distilled and added; those without an event are refused", async () => {
      const { feeder, store } = createCell([createTrigger()], { distiller });
      const result = await feeder.addNotifications(["a", { message_id: "b" }, 7]);
      expect(result).to.include({ received: 3, stored: 1 });
      const reason = "no event was distilled from the notification";
      expect(result.refused).to.deep.equal([{ messageId: "b", reason }, { reason }]);
      expect((await feeder.addNotification("a")).duplicates).to.equal(1);
      expect(await eventIdsOf(store)).to.deep.equal(["a"]);
    });

    it("need a distiller", async () => {
      const { feeder } = createCell();
      const error = await feeder.addNotification("a").catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(WinchesterError).with.property("code", "CORE_NO_DISTILLER");
      expect((error as WinchesterError).message).to.equal("notifications can't be added without a distiller");
      expect((error as WinchesterError).hint).to.match(/give the TriggerManager a distiller/);
    });
  });

  describe("trigger definitions", () => {
    it("can be added and removed while running", async () => {
      const { feeder, store } = createCell([]);
      await feeder.addEvent(createEvent("a", "10:00:00"));
      feeder.addTriggerDefinition({
        name: "late",
        match_criteria: [{}],
        fire_criteria: [],
        expiration: "$last + 1h",
        fire_pipeline: "fired",
      });
      await feeder.addEvent(createEvent("b", "10:00:00"));
      expect(feeder.deleteTriggerDefinition("late")).to.equal(true);
      expect(feeder.deleteTriggerDefinition("late")).to.equal(false);
      await feeder.addEvent(createEvent("c", "10:00:00"));
      const streams = await streamsOf(store);
      expect(streams.map(({ events }) => events?.map(({ message_id }) => message_id))).to.deep.equal([["b"]]);
    });

    it("that changed judge the streams that are open already", async () => {
      const { feeder, store } = createCell();
      await feeder.addEvents([createEvent("a", "10:00:00"), createEvent("b", "10:01:00")]);
      feeder.addTriggerDefinition(createTrigger({ fire_criteria: [{ event_type: "work.step", number: 3 }] }));
      const result = await feeder.addEvent(createEvent("c", "10:02:00"));
      expect(result.readied).to.equal(1);
      expect((await streamsOf(store))[0]?.fireAt).to.not.equal(null);
    });

    it("must have names of their own", () => {
      const twice = [createTrigger(), createTrigger()];
      expect(() => new TriggerManager({ store: new MemoryStore(), triggers: twice }))
        .to.throw(WinchesterError, "two triggers are named work")
        .with.property("code", "CORE_TRIGGER_DUPLICATE");
    });
  });

  describe("explaining", () => {
    it("says for each trigger whether it takes an event, and which criterion refuses it", () => {
      const big = createTrigger({
        name: "big",
        match_criteria: [{ event_type: "work.*", traits: { size: { numeric: "> 10" } } }],
      });
      const { feeder } = createCell([createTrigger(), big]);
      const { triggers, messageId } = feeder.explain(
        createEvent("a", "10:00:00", { event_type: "work.end", size: 3 }),
      );
      expect(messageId).to.equal("a");
      expect(triggers[0]).to.deep.include({ trigger: "work", matches: true, criteria: 0, fires: [0] });
      expect(triggers[0]?.distinguishing).to.deep.equal({ instance_id: "i-1" });
      expect(triggers[1]).to.deep.include({ trigger: "big", matches: false, criteria: null });
      expect(triggers[1]?.reasons[0]).to.match(/size: 3 is not > 10/);
    });
  });

  describe("counters", () => {
    it("are kept as the trigger's debug_level asks, and logged", async () => {
      const triggers = [
        createTrigger({ debug_level: 2 }),
        createTrigger({ name: "counted", debug_level: 1, match_criteria: [{ event_type: "never" }] }),
        createTrigger({ name: "silent" }),
      ];
      const { feeder, logger } = createCell(triggers);
      await feeder.addEvents([
        createEvent("a", "10:00:00"),
        createEvent("b", "10:00:01", { event_type: "work.end" }),
        createEvent("c", "10:00:01", { event_type: "play" }),
      ]);
      feeder.statistics.logAndReset(logger);
      expect(logger.lines).to.deep.equal([
        "info trigger work: Match checks: 3 passed: 2; Match mismatch (1): Wrong event type; " +
          "Match mismatch (1): No matching criteria; Fire checks: 2 passed: 1; " +
          "Fire mismatch (1): Not enough matching criteria; New stream: 1; Added events: 1; Ready to fire: 1",
        "info trigger counted: Match checks: 3 passed: 0",
      ]);
      feeder.statistics.logAndReset(logger);
      expect(logger.lines).to.have.length(2);
    });
  });

  it("accepts a definition that is parsed already", () => {
    const { feeder } = createCell([]);
    feeder.addTriggerDefinition(createTrigger());
    expect(feeder.registry.find("work")).to.be.instanceOf(TriggerDefinition);
  });
});

function bindAll(tx: StoreTransaction): StoreTransaction {
  return {
    insertEvents: (events) => tx.insertEvents(events),
    removeEvents: (ids) => tx.removeEvents(ids),
    lockStreams: (drafts) => tx.lockStreams(drafts),
    insertStreams: (drafts) => tx.insertStreams(drafts),
    updateStreams: (changes) => tx.updateStreams(changes),
    removeStreams: (ids) => tx.removeStreams(ids),
    linkEvents: (links) => tx.linkEvents(links),
    loadEvents: (ids) => tx.loadEvents(ids),
    finishRuns: (runs) => tx.finishRuns(runs),
    addToTally: (tally) => tx.addToTally(tally),
    announce: (dueAt) => tx.announce(dueAt),
  };
}
