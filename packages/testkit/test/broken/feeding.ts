import type { LockedStream, StreamValues } from "@winchester/core";
import type { BrokenStore } from "./broken-store.js";
import { changedStore, changedTransactions } from "./delegate.js";

/** Rules of transactions and of what feeders do in them. */
export const BROKEN_FEEDING: readonly BrokenStore[] = [
  {
    breaks: "forgets to roll back",
    caughtBy: ["transactions", "fencing", "a transaction that is rolled back"],
    open: () =>
      changedStore((store) => ({
        transaction: async (work) => {
          const failures: unknown[] = [];
          const result = await store.transaction((tx) =>
            work(tx).catch((error) => void failures.push(error)),
          );
          if (failures.length > 0) throw failures[0];
          return result as never;
        },
      })),
  },
  { breaks: "forgets to lock what it reads", caughtBy: ["transactions"], open: openWithoutLocks },
  {
    breaks: "wraps the errors of the work",
    caughtBy: ["transactions"],
    open: () =>
      changedStore((store) => ({
        transaction: (work) =>
          store.transaction(work).catch((cause: unknown) => {
            throw new Error("the transaction failed", { cause });
          }),
      })),
  },
  {
    breaks: "gives duplicates as new",
    caughtBy: ["inserting events", "concurrent feeding"],
    open: () => {
      const ids = new Map<string, number>();
      return changedTransactions((tx) => ({
        insertEvents: async (events) => {
          for (const { messageId, id } of await tx.insertEvents(events)) ids.set(messageId, id);
          return events.map(({ messageId }) => ({ messageId, id: ids.get(messageId) ?? 0 }));
        },
      }));
    },
  },
  {
    breaks: "loses microseconds of events",
    caughtBy: ["inserting events", "members"],
    open: () =>
      changedTransactions((tx) => ({
        insertEvents: (events) =>
          tx.insertEvents(events.map((event) => ({ ...event, timestamp: toMillisecond(event.timestamp) }))),
      })),
  },
  {
    breaks: "loses microseconds of streams",
    caughtBy: ["locking streams", "claiming", "next ready", "finding streams"],
    open: () =>
      changedTransactions((tx) => ({
        lockStreams: (drafts) =>
          tx.lockStreams(drafts.map((draft) => ({ ...draft, ...timesToMillisecond(draft) }))),
      })),
  },
  {
    breaks: "forgets the depth of events",
    caughtBy: ["members"],
    open: () =>
      changedTransactions((tx) => ({
        insertEvents: (events) => tx.insertEvents(events.map((event) => ({ ...event, depth: 0 }))),
      })),
  },
  {
    breaks: "doesn't tell message ids apart by case",
    caughtBy: ["inserting events"],
    open: () =>
      changedTransactions((tx) => ({
        insertEvents: async (events) => {
          const lower = new Map(events.map((event) => [event.messageId.toLowerCase(), event]));
          return tx.insertEvents([...lower.values()]);
        },
      })),
  },
  {
    breaks: "takes an event of an unregistered type for a duplicate",
    caughtBy: ["inserting events"],
    open: () => {
      const known = new Set<string>();
      return changedTransactions(
        (tx) => ({
          insertEvents: (events) => tx.insertEvents(events.filter(({ eventType }) => known.has(eventType))),
        }),
        (store) => ({
          registerEventTypes: async (names) => {
            for (const name of names) known.add(name);
            await store.registerEventTypes(names);
          },
        }),
      );
    },
  },
  {
    breaks: "drops a membership",
    caughtBy: ["members", "concurrent feeding", "writing streams"],
    open: () =>
      changedTransactions((tx) => ({
        linkEvents: (links) => tx.linkEvents(links.length > 1 ? links.slice(1) : links),
      })),
  },
  {
    breaks: "gives the streams of a key in no order",
    caughtBy: ["locking streams"],
    open: () =>
      changedTransactions((tx) => ({
        lockStreams: async (drafts) => (await tx.lockStreams(drafts)).reverse(),
      })),
  },
  {
    breaks: "gives only the open stream of a key",
    caughtBy: ["locking streams"],
    open: () =>
      changedTransactions((tx) => ({
        lockStreams: async (drafts) => (await tx.lockStreams(drafts)).filter(({ open }) => open),
      })),
  },
  {
    breaks: "loads no events that this transaction linked",
    caughtBy: ["writing streams"],
    open: () => {
      return changedTransactions((tx) => {
        let linked = 0;
        return {
          linkEvents: (links) => {
            linked += links.length;
            return tx.linkEvents(links);
          },
          loadEvents: async (ids) => {
            const loaded = await tx.loadEvents(ids);
            return new Map([...loaded].map(([id, events]) => [id, events.slice(0, events.length - linked)]));
          },
        };
      });
    },
  },
  { breaks: "uses stream ids again", caughtBy: ["writing streams"], open: openReusingIds },
];

function toMillisecond(micros: number): number {
  return Math.floor(micros / 1_000) * 1_000;
}

function timesToMillisecond({
  firstEvent,
  lastEvent,
  fireAt,
  expireAt,
}: StreamValues): Partial<StreamValues> {
  return {
    firstEvent: toMillisecond(firstEvent),
    lastEvent: toMillisecond(lastEvent),
    expireAt: toMillisecond(expireAt),
    fireAt: fireAt === null ? null : toMillisecond(fireAt),
  };
}

/** Gives every transaction the values of streams that were there when it was asked for, not when it locks. */
function openWithoutLocks(): ReturnType<BrokenStore["open"]> {
  const history = new Map<number, { at: number; eventCount: number }[]>();
  let commits = 0;
  return changedStore((store) => ({
    transaction: (work) => {
      const askedAt = commits;
      return store.transaction(async (tx) => {
        const stale = (stream: LockedStream): LockedStream => {
          const known = (history.get(stream.id) ?? []).filter(({ at }) => at <= askedAt);
          return { ...stream, eventCount: known.at(-1)?.eventCount ?? 0 };
        };
        const result = await work({
          ...bound(tx),
          lockStreams: async (drafts) => (await tx.lockStreams(drafts)).map(stale),
          updateStreams: async (changes) => {
            await tx.updateStreams(changes);
            for (const { id, eventCount } of changes) {
              history.set(id, [...(history.get(id) ?? []), { at: commits + 1, eventCount }]);
            }
          },
        });
        commits += 1;
        return result;
      });
    },
  }));
}

/** The methods of an object as functions of their own. */
function bound<T extends object>(target: T): T {
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(target)).filter(
    (name) => name !== "constructor",
  );
  return Object.fromEntries(
    methods.map((name) => {
      const value: unknown = Reflect.get(target, name, target);
      return [name, typeof value === "function" ? value.bind(target) : value];
    }),
  ) as T;
}

/** Gives the id of a stream that was removed to the next one, inside of transactions. */
function openReusingIds(): ReturnType<BrokenStore["open"]> {
  const free: number[] = [];
  const outer = new Map<number, number>();
  const inner = (id: number): number => [...outer].findLast(([, shown]) => shown === id)?.[0] ?? id;
  return changedTransactions((tx) => ({
    lockStreams: async (drafts) =>
      (await tx.lockStreams(drafts)).map((stream) => {
        const reused = stream.inserted ? free.shift() : undefined;
        if (reused !== undefined) outer.set(stream.id, reused);
        return { ...stream, id: outer.get(stream.id) ?? stream.id };
      }),
    removeStreams: async (ids) => {
      await tx.removeStreams(ids.map(inner));
      free.push(...ids);
    },
    linkEvents: (links) => tx.linkEvents(links.map((link) => ({ ...link, streamId: inner(link.streamId) }))),
  }));
}
