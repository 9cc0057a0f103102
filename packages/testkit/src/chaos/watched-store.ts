import type { ClaimedStream, CommitRecord, Store } from "@winchester/core";
import type { WeakPoints } from "./weak-points.js";

/** A store with weak points around what it writes. */
export interface WatchedStore {
  readonly store: Store;
  /** The serial number under which this process claimed a stream last. */
  serialOf(streamId: number): number;
}

/** Puts weak points around the writing methods of a store, and remembers what is claimed and recorded. */
export function watchStore(
  store: Store,
  points: WeakPoints,
  onRecorded: (commits: readonly CommitRecord[]) => void,
): WatchedStore {
  const serials = new Map<number, number>();
  const remember = async (claims: ClaimedStream[]): Promise<ClaimedStream[]> => {
    for (const { streamId, serial } of claims) serials.set(streamId, serial);
    if (claims.length > 0) await points.reach("claimed");
    return claims;
  };
  const changes: Partial<Store> = {
    async transaction(work) {
      const result = await store.transaction(async (tx) => {
        const done = await work(tx);
        await points.reach("in-transaction");
        return done;
      });
      await points.reach("after-transaction");
      return result;
    },
    claimStreams: async (request) => remember(await store.claimStreams(request)),
    claimUnknownStreams: async (request) => remember(await store.claimUnknownStreams(request)),
    async recordCommits(commits) {
      const ours = await store.recordCommits(commits);
      const held = new Set(ours.map(({ streamId }) => streamId));
      onRecorded(commits.filter(({ claim }) => held.has(claim.streamId)));
      await points.reach("recorded");
      return ours;
    },
    async finishStreams(outcomes) {
      const ours = await store.finishStreams(outcomes);
      await points.reach("finished");
      return ours;
    },
  };
  return { store: withChanges(store, changes), serialOf: (streamId) => serials.get(streamId) ?? -1 };
}

/** A store that does all as another one, but for some methods. */
function withChanges(store: Store, changes: Partial<Store>): Store {
  return new Proxy(store, {
    get(_, name) {
      if (Object.hasOwn(changes, name)) return changes[name as keyof Store];
      const value: unknown = Reflect.get(store, name, store);
      return typeof value === "function" ? value.bind(store) : value;
    },
  });
}
