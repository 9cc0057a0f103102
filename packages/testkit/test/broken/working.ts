import { randomUUID } from "node:crypto";
import type { ClaimId, LockedStream, Outcome, Store, StoreTransaction, StreamMember } from "@winchester/core";
import type { BrokenStore } from "./broken-store.js";
import { changedStore, changedTransactions, delegate } from "./delegate.js";

const LONG_MS = 3_600_000;

/** Rules of claims, leases, runs and outcomes. */
export const BROKEN_WORKING: readonly BrokenStore[] = [
  {
    breaks: "keeps the open key when claiming",
    caughtBy: ["locking streams", "members"],
    open: openKeepingKeys,
  },
  {
    breaks: "claims what isn't due yet",
    caughtBy: ["claiming"],
    open: () =>
      changedStore((store) => ({
        claimStreams: (request) => store.claimStreams({ ...request, now: request.now + 1 }),
      })),
  },
  {
    breaks: "claims more than the limit",
    caughtBy: ["claiming"],
    open: () =>
      changedStore((store) => ({
        claimStreams: (request) => store.claimStreams({ ...request, limit: 1_000 }),
      })),
  },
  {
    breaks: "claims streams of triggers that weren't named",
    caughtBy: ["claiming"],
    open: () =>
      changedStore((store) => ({
        claimStreams: async (request) => {
          const triggers = (await store.countStreams({})).map(({ name }) => name);
          return store.claimStreams({ ...request, triggers });
        },
      })),
  },
  {
    breaks: "claims in the wrong order",
    caughtBy: ["claiming"],
    open: () =>
      changedStore((store) => ({
        claimStreams: async (request) => (await store.claimStreams(request)).reverse(),
      })),
  },
  {
    breaks: "expires what is due to fire",
    caughtBy: ["claiming"],
    open: () =>
      changedStore((store) => ({
        claimStreams: async (request) => {
          const firing =
            request.reason === "expire" ? await store.claimStreams({ ...request, reason: "fire" }) : [];
          return [
            ...firing.map((claim) => ({ ...claim, reason: request.reason })),
            ...(await store.claimStreams(request)),
          ];
        },
      })),
  },
  {
    breaks: "doesn't count attempts",
    caughtBy: ["claiming", "finishing", "leases"],
    open: () =>
      changedStore((store) => ({
        claimStreams: async (request) =>
          (await store.claimStreams(request)).map((claim) => ({ ...claim, attempts: 0 })),
        async *findStreams(query) {
          for await (const stream of store.findStreams(query)) yield { ...stream, attempts: 0 };
        },
      })),
  },
  {
    breaks: "makes a new run key for each attempt",
    caughtBy: ["run progress", "leases"],
    open: () =>
      changedStore((store) => ({
        claimStreams: async (request) =>
          (await store.claimStreams(request)).map((claim) => ({ ...claim, runKey: randomUUID() })),
      })),
  },
  {
    breaks: "gives members in the wrong order",
    caughtBy: ["members"],
    open: () => withMembers((list) => list.reverse()),
  },
  {
    breaks: "sorts message ids by UTF-16 units",
    caughtBy: ["members"],
    open: () =>
      withMembers((list) =>
        list.sort(
          (a, b) =>
            Number(a.event.timestamp.epochNanoseconds - b.event.timestamp.epochNanoseconds) ||
            (a.event.message_id < b.event.message_id ? -1 : 1),
        ),
      ),
  },
  { breaks: "ignores the serial number", caughtBy: ["fencing"], open: openWithoutFence },
  {
    breaks: "says that every claim is still the caller's",
    caughtBy: ["fencing"],
    open: () =>
      changedStore((store) => ({
        renewLeases: async (claims, leaseMs) => {
          await store.renewLeases(claims, leaseMs);
          return [...claims];
        },
      })),
  },
  {
    breaks: "marks runs as done outside of the transaction",
    caughtBy: ["fencing"],
    open: () =>
      changedStore((store) => ({
        transaction: async (work) => {
          let outside: Promise<unknown> | undefined;
          try {
            return await store.transaction((tx) =>
              work(
                delegate<StoreTransaction>(tx, {
                  finishRuns: (runs) => {
                    outside = store.transaction((later) => later.finishRuns(runs));
                    return tx.finishRuns(runs);
                  },
                }),
              ),
            );
          } finally {
            await outside;
          }
        },
      })),
  },
  {
    breaks: "records no commits",
    caughtBy: ["run progress"],
    open: () =>
      changedStore((store) => ({
        recordCommits: (commits) =>
          store.renewLeases(
            commits.map(({ claim }) => claim),
            LONG_MS,
          ),
      })),
  },
  {
    breaks: "never lets a lease run out",
    caughtBy: ["leases", "fencing", "unknown triggers"],
    open: () =>
      changedStore((store) => ({
        claimStreams: (request) => store.claimStreams({ ...request, leaseMs: LONG_MS }),
        renewLeases: (claims) => store.renewLeases(claims, LONG_MS),
      })),
  },
  {
    breaks: "renews no lease",
    caughtBy: ["leases"],
    open: () => changedStore(() => ({ renewLeases: async (claims) => [...claims] })),
  },
  {
    breaks: "retries at once",
    caughtBy: ["retries", "finishing"],
    open: () => withOutcomes((outcome) => (outcome.kind === "retry" ? { ...outcome, delayMs: 0 } : outcome)),
  },
  {
    breaks: "counts attempts that were taken back",
    caughtBy: ["finishing"],
    open: () =>
      withOutcomes((outcome) => (outcome.kind === "retry" ? { ...outcome, countAttempt: true } : outcome)),
  },
  {
    breaks: "forgets which handler failed",
    caughtBy: ["finishing"],
    open: () =>
      withOutcomes((outcome) =>
        outcome.kind === "retry" && outcome.failure
          ? { ...outcome, failure: { message: outcome.failure.message } }
          : outcome,
      ),
  },
  {
    breaks: "keeps what should be purged",
    caughtBy: ["finishing"],
    open: () =>
      withOutcomes((outcome) => (outcome.kind === "completed" ? { ...outcome, purge: false } : outcome)),
  },
  {
    breaks: "takes streams of unknown triggers without a grace",
    caughtBy: ["unknown triggers"],
    open: () =>
      changedStore((store) => ({
        claimUnknownStreams: (request) => store.claimUnknownStreams({ ...request, graceMs: 0 }),
      })),
  },
  {
    breaks: "never takes streams of unknown triggers",
    caughtBy: ["unknown triggers"],
    open: () => changedStore(() => ({ claimUnknownStreams: async () => [] })),
  },
  {
    breaks: "knows only of fire times when it says what is ready next",
    caughtBy: ["next ready"],
    open: () =>
      changedStore((store) => ({
        nextReady: async (triggers) => ({ ...(await store.nextReady(triggers)), retryInMs: null }),
      })),
  },
];

function withMembers(sort: (members: StreamMember[]) => StreamMember[]): Store {
  return changedStore((store) => ({
    loadMembers: async (claims) =>
      new Map([...(await store.loadMembers(claims))].map(([id, members]) => [id, sort(members)])),
  }));
}

function withOutcomes(change: (outcome: Outcome) => Outcome): Store {
  return changedStore((store) => ({
    finishStreams: (outcomes) => store.finishStreams(outcomes.map(change)),
  }));
}

/** Gives a claimed stream to feeders as if it were still open. */
function openKeepingKeys(): Store {
  const rows = new Map<string, LockedStream>();
  const claimed = new Set<number>();
  return changedTransactions(
    (tx) => ({
      lockStreams: async (drafts) => {
        const kept = drafts
          .flatMap(({ key }) => rows.get(key.hash) ?? [])
          .filter(({ id }) => claimed.has(id));
        const hashes = new Set(kept.map(({ hash }) => hash));
        const locked = await tx.lockStreams(drafts.filter(({ key }) => !hashes.has(key.hash)));
        for (const row of locked) rows.set(row.hash, { ...row, inserted: false });
        return [...kept, ...locked];
      },
      linkEvents: (links) => tx.linkEvents(links.filter(({ streamId }) => !claimed.has(streamId))),
      updateStreams: (changes) => tx.updateStreams(changes.filter(({ id }) => !claimed.has(id))),
    }),
    (store) => ({
      claimStreams: async (request) => {
        const claims = await store.claimStreams(request);
        for (const { streamId } of claims) claimed.add(streamId);
        return claims;
      },
    }),
  );
}

/** Takes the latest serial number for each that it is given. */
function openWithoutFence(): Store {
  const serials = new Map<number, number>();
  const latest = ({ streamId, serial }: ClaimId): ClaimId => ({
    streamId,
    serial: serials.get(streamId) ?? serial,
  });
  return changedTransactions(
    (tx) => ({
      finishRuns: (runs) => tx.finishRuns(runs.map((run) => ({ ...run, claim: latest(run.claim) }))),
    }),
    (store) => ({
      claimStreams: async (request) => {
        const claims = await store.claimStreams(request);
        for (const { streamId, serial } of claims) serials.set(streamId, serial);
        return claims;
      },
      renewLeases: (claims, leaseMs) => store.renewLeases(claims.map(latest), leaseMs),
      recordCommits: (commits) =>
        store.recordCommits(commits.map((commit) => ({ ...commit, claim: latest(commit.claim) }))),
      finishStreams: (outcomes) =>
        store.finishStreams(outcomes.map((outcome) => ({ ...outcome, claim: latest(outcome.claim) }))),
    }),
  );
}
