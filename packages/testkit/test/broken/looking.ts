import type { EventDraft, Store } from "@winchester/core";
import type { BrokenStore } from "./broken-store.js";
import { changedStore, changedTransactions } from "./delegate.js";

const MOST_PARAMETERS = 99;

/** Rules of queries, repairs, wakes and of the store as a whole. */
export const BROKEN_LOOKING: readonly BrokenStore[] = [
  {
    breaks: "takes an empty list of ids for all",
    caughtBy: ["finding streams", "repairing", "an empty list"],
    open: () => {
      const absentIfEmpty = <T extends { ids?: readonly number[] }>({ ids, ...query }: T): Omit<T, "ids"> =>
        ids === undefined || ids.length === 0 ? query : { ...query, ids };
      return changedStore((store) => ({
        findStreams: (query) => store.findStreams(absentIfEmpty(query)),
        purgeStreams: (query) => store.purgeStreams(absentIfEmpty(query)),
      }));
    },
  },
  {
    breaks: "ignores after",
    caughtBy: ["finding events"],
    open: () => changedStore((store) => ({ findEvents: ({ after, ...query }) => store.findEvents(query) })),
  },
  {
    breaks: "ignores afterId",
    caughtBy: ["repairing"],
    open: () =>
      changedStore((store) => ({ resetStreams: ({ afterId, ...query }) => store.resetStreams(query) })),
  },
  {
    breaks: "finds by time to the millisecond",
    caughtBy: ["finding events"],
    open: () =>
      changedStore((store) => ({
        findEvents: (query) =>
          store.findEvents(
            query.from ? { ...query, from: query.from.round({ smallestUnit: "millisecond" }) } : query,
          ),
      })),
  },
  {
    breaks: "counts only as many as the limit",
    caughtBy: ["finding streams"],
    open: () =>
      changedStore((store) => ({
        countStreams: async (query) =>
          (await store.countStreams(query)).map((each) => ({
            ...each,
            count: Math.min(each.count, query.limit ?? 9),
          })),
      })),
  },
  {
    breaks: "shows what isn't committed",
    caughtBy: ["transactions"],
    open: () => {
      const seen: EventDraft[] = [];
      return changedTransactions(
        (tx) => ({
          insertEvents: (events) => {
            seen.push(...events);
            return tx.insertEvents(events);
          },
        }),
        () => ({
          countEvents: async ({ eventTypes = [] }) =>
            eventTypes.flatMap((eventType) => {
              const count = seen.filter((event) => event.eventType === eventType).length;
              return count === 0 ? [] : [{ eventType, count }];
            }),
        }),
      );
    },
  },
  {
    breaks: "purges streams that a worker has",
    caughtBy: ["repairing"],
    open: () =>
      changedStore((store) => {
        const leases = new Map<number, number>();
        return {
          claimStreams: async (request) => {
            const claims = await store.claimStreams(request);
            for (const { streamId, serial } of claims) leases.set(streamId, serial);
            return claims;
          },
          purgeStreams: async (query) => {
            const purged = await store.purgeStreams(query);
            const claims = [...leases].map(([streamId, serial]) => ({ streamId, serial }));
            const gone = await store.finishStreams(
              claims.map((claim) => ({ kind: "completed", claim, reason: "fire", purge: true })),
            );
            return purged + gone.length;
          },
        };
      }),
  },
  {
    breaks: "trims members of unfinished streams",
    caughtBy: ["trimming"],
    open: () =>
      changedStore((store) => ({
        trimEvents: async (before, limit) => {
          await store.purgeStreams({ until: before });
          return store.trimEvents(before, limit);
        },
      })),
  },
  {
    breaks: "trims without a limit",
    caughtBy: ["trimming"],
    open: () => changedStore((store) => ({ trimEvents: (before) => store.trimEvents(before, 1_000_000) })),
  },
  {
    breaks: "counts nothing when streams are completed",
    open: () =>
      changedStore((store) => {
        let counted: Record<string, number> = {};
        return {
          finishStreams: async (outcomes) => {
            const before = await store.readTally();
            const ours = await store.finishStreams(outcomes);
            const after = await store.readTally();
            for (const name of ["fired", "expired"] as const) {
              counted = {
                ...counted,
                [name]: (counted[name] ?? 0) + (after[name] ?? 0) - (before[name] ?? 0),
              };
            }
            return ours;
          },
          readTally: async () => {
            const tally = await store.readTally();
            const less = (name: "fired" | "expired"): number => (tally[name] ?? 0) - (counted[name] ?? 0);
            return { ...tally, fired: less("fired"), expired: less("expired") };
          },
        };
      }),
    caughtBy: ["tallying"],
  },
  {
    breaks: "doesn't count what is removed",
    open: () =>
      changedStore((store) => ({ readTally: async () => ({ ...(await store.readTally()), removed: 0 }) })),
    caughtBy: ["tallying"],
  },
  {
    breaks: "never wakes anybody",
    caughtBy: ["waking"],
    open: () => changedStore(() => ({ whenReady: () => () => {} })),
  },
  { breaks: "wakes before the commit", caughtBy: ["waking"], open: openWakingEarly },
  {
    breaks: "goes on working when it is closed",
    caughtBy: ["a closed store"],
    open: () => changedStore(() => ({ close: async () => {} })),
  },
  {
    breaks: "takes no more parameters than its database",
    caughtBy: ["120 rows at once"],
    open: () =>
      changedTransactions((tx) => ({
        insertEvents: async (events) => {
          if (events.length > MOST_PARAMETERS) throw new Error("too many SQL variables");
          return tx.insertEvents(events);
        },
      })),
  },
];

function openWakingEarly(): Store {
  const listeners = new Set<() => void>();
  return changedTransactions(
    () => ({
      announce: async () => {
        for (const listener of listeners) listener();
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
    }),
    (store) => ({
      whenReady: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      // Answers from what is committed, as a database does, instead of waiting for its turn.
      claimStreams: async (request) => {
        const early = await Promise.race([
          store.nextReady(request.triggers).then(() => true),
          new Promise<false>((resolve) => setTimeout(resolve, 2, false)),
        ]);
        return early ? store.claimStreams(request) : [];
      },
    }),
  );
}
