import type { Connection } from "./connection.js";
import type { JoinedRow, JoinRecord } from "./rows/join-row.js";
import type { StreamRecord } from "./rows/stream-row.js";
import type { Statements } from "./statements.js";

/** A stream that the statement wrote. */
export type WrittenStream = readonly [
  id: number,
  hash: string,
  eventCount: number,
  expireAt: number,
  fireAt: number | null,
];

/** What is joined. */
export interface JoinParameters {
  /** In the order of their hashes. */
  readonly drafts: readonly StreamRecord[];
  /** The hashes that are only to be locked. */
  readonly lockedOnly: readonly string[];
  /** The triggers whose expirations follow the first event; those of the others follow the last. */
  readonly followFirst: readonly string[];
}

/** What the statements found. */
export interface JoinAnswer {
  readonly written: readonly WrittenStream[];
  /** Among them the hashes of keys whose open stream was made, and that have other active streams. */
  readonly elderly: readonly string[];
}

/** Where a stream is joined without having been seen, and why that is right: decision 12. */
export function createJoinStreams(
  join: (connection: Connection, parameters: JoinParameters) => Promise<JoinAnswer>,
): NonNullable<Statements["joinStreams"]> {
  return async (connection, joins) => {
    const parameters = toParameters(joins);
    const { written, elderly } = await join(connection, parameters);
    const opened = openedAmong(written, parameters);
    const halves = new Set(joins.flatMap(({ draft, whole }) => (whole ? [] : (draft.key_hash ?? []))));
    const reserved = new Set([...elderly, ...halves]);
    return written.map(([id, key_hash, , expire_at, fire_at]): JoinedRow => {
      const how = opened.has(key_hash) ? (reserved.has(key_hash) ? "reserved" : "opened") : "joined";
      return { id, key_hash, expire_at, fire_at, how };
    });
  };
}

/**
 * The hashes of the streams that were made. Every stream that was there has an event at least, so that with those of
 * the draft it has more than the draft.
 */
export function openedAmong(
  written: readonly WrittenStream[],
  { drafts }: JoinParameters,
): ReadonlySet<string> {
  const counts = new Map(drafts.map(({ key_hash, event_count }) => [key_hash, event_count]));
  return new Set(written.flatMap(([, hash, count]) => (counts.get(hash) === count ? hash : [])));
}

function toParameters(joins: readonly JoinRecord[]): JoinParameters {
  const lockedOnly: string[] = [];
  const followFirst = new Set<string>();
  for (const { draft, follows } of joins) {
    if (follows === null) lockedOnly.push(draft.key_hash ?? "");
    if (follows === "first") followFirst.add(draft.name ?? "");
  }
  return { drafts: joins.map(({ draft }) => draft), lockedOnly, followFirst: [...followFirst] };
}
