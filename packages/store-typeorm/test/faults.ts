// The protections that can be taken out of a store, each by name.
import { setTimeout as sleep } from "node:timers/promises";
import type { ClaimId, RunRecord, StoreTransaction } from "@winchester/core";
import { type Fault, inTransactions, walkingAll } from "./broken-store.js";
import { queryPostgres } from "./test-databases.js";

const allOf = async (items: readonly { readonly claim: ClaimId }[]): Promise<ClaimId[]> =>
  items.map(({ claim }) => claim);

export const FAULTS = {
  /** Writes whatever the serial number, and says that every claim still holds. */
  "ignores-the-serial": {
    sql: (text) => text.replace(/AND s\.serial = r\.(serial|value ->> 'serial')/, ""),
    store: (store) => ({
      ...inTransactions(store, (tx) => ({
        finishRuns: (runs) => tx.finishRuns(runs).then(() => allOf(runs)),
      })),
      recordCommits: (commits) => store.recordCommits(commits).then(() => allOf(commits)),
      finishStreams: (outcomes) => store.finishStreams(outcomes).then(() => allOf(outcomes)),
      renewLeases: (claims, leaseMs) => store.renewLeases(claims, leaseMs).then(() => [...claims]),
    }),
  },
  /** Reads the streams of a batch without locking them. (What joins them unseen can't but lock them.) */
  "forgets-the-lock": {
    store: walkingAll,
    sql: (text) =>
      text.includes("key_hash = ANY")
        ? text.replace("FOR UPDATE", "")
        : text.replace("DO UPDATE SET open_key = EXCLUDED.open_key WHERE FALSE", "DO NOTHING"),
  },
  /** A claim leaves the stream open, so that events join what a worker has. */
  "leaves-claimed-streams-open": {
    sql: (text) =>
      text
        .replace("open_key = NULL, retry_at", "retry_at")
        .replace(/(WHERE key_hash [^;]*) AND state = 1\b/, "$1 AND open_key IS NOT NULL"),
  },
  /** Streams whose worker died stay with it. */
  "never-takes-over": {
    sql: (text) => text.replace("AND lease_until <=", "AND lease_until < 0 AND lease_until <="),
  },
  /** One membership in 500 isn't written. */
  "drops-memberships": {
    store: (store) =>
      inTransactions(store, (tx) => ({
        linkEvents: (links) => tx.linkEvents(links.filter(() => Math.random() > 1 / 500)),
      })),
  },
  /** One stream in 50 comes without its last event. */
  "loses-members": {
    store: (store) => ({
      async loadMembers(claims) {
        const members = await store.loadMembers(claims);
        for (const list of members.values()) if (Math.random() < 1 / 50) list.pop();
        return members;
      },
    }),
  },
  /** Events and streams in one transaction, memberships in the next, a little later. */
  "splits-the-batch": {
    store: (store) => ({
      async transaction(work) {
        const later: Parameters<StoreTransaction["linkEvents"]>[0][number][] = [];
        const deferred = inTransactions(store, () => ({
          linkEvents: async (links) => void later.push(...links),
        }));
        const result = await deferred.transaction(work);
        if (later.length === 0) return result;
        await sleep(50);
        await store.transaction((tx) => tx.linkEvents(later));
        return result;
      },
    }),
  },
  /** Says that a batch is stored before it is. */
  "acknowledges-early": {
    store: (store) => ({
      transaction: (work) =>
        new Promise((resolve, reject) => {
          const storing = store.transaction(async (tx) => {
            const result = await work(tx);
            resolve(result);
            await sleep(150);
            return result;
          });
          storing.catch(reject);
        }),
    }),
  },
  /** Commits aren't recorded. */
  "records-nothing": { store: () => ({ recordCommits: allOf }) },
  /** No constraint on the open key: looks for the stream of a key, and makes one where it sees none. */
  "keeps-no-unique-key": {
    prepare: (url) => queryPostgres(url, "ALTER TABLE stream DROP CONSTRAINT IF EXISTS stream_open_key_key"),
    sql: (text) =>
      text.replace(
        /ORDER BY r\.n\s+ON CONFLICT \(open_key\)[^\n]*/,
        "WHERE NOT EXISTS (SELECT FROM stream s WHERE s.open_key = r.key_hash) ORDER BY r.n",
      ),
    store: walkingAll,
  },
  /** Claims wait for what another transaction has locked, and take it then, whoever has it. */
  "claims-what-is-locked": { sql: (text) => text.replaceAll("FOR UPDATE SKIP LOCKED", "") },
  /** Trims old events whatever stream they are in. */
  "trims-unfinished-streams": {
    sql: (text) => text.replace(/AND NOT EXISTS \(\s*SELECT[^)]*stream_event[^)]*\)/, ""),
  },
  /** Finishes streams together with their run, before anything was committed. */
  "finishes-before-the-effects": {
    store: (store) => ({
      async transaction(work) {
        const done: RunRecord[] = [];
        const noting = inTransactions(store, (tx) => ({
          finishRuns: (runs) => {
            done.push(...runs);
            return tx.finishRuns(runs);
          },
        }));
        const result = await noting.transaction(work);
        await store.finishStreams(
          done.map(({ claim }) => ({ kind: "completed", claim, reason: "fire", purge: false })),
        );
        return result;
      },
    }),
  },
} as const satisfies Record<string, Fault>;

/** The name of a fault. */
export type FaultName = keyof typeof FAULTS;
