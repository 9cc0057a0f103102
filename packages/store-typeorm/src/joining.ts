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

/** What is joined, as the parameters of a statement: texts of JSON. */
export interface JoinParameters {
  /** A list of {@link StreamRecord}, by the order of their hashes. */
  readonly drafts: string;
  /** The hashes that are only to be locked. */
  readonly lockedOnly: readonly string[];
  /** The triggers whose expirations follow the first event; those of the others follow the last. */
  readonly followFirst: readonly string[];
}

/** The statements that a database needs in order to join streams that it hasn't shown. */
export interface JoiningStatements {
  join(connection: Connection, parameters: JoinParameters): Promise<readonly WrittenStream[]>;
  /** Those of some keys, whose open streams were just made, that have other active streams. */
  findElders(connection: Connection, hashes: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Where a stream is joined without having been seen, and why that is right: decision 12. */
export function createJoinStreams({
  join,
  findElders,
}: JoiningStatements): NonNullable<Statements["joinStreams"]> {
  return async (connection, joins) => {
    const written = await join(connection, toParameters(joins));
    const given = new Map(joins.map((record) => [record.draft.key_hash, record]));
    // Every stream that was there has an event at least, so that with the draft's it has more than the draft.
    const opened = new Set(
      written.flatMap(([, hash, count]) => (count === given.get(hash)?.draft.event_count ? hash : [])),
    );
    const withElders = opened.size === 0 ? opened : await findElders(connection, [...opened]);
    return written.map(([id, key_hash, , expire_at, fire_at]): JoinedRow => {
      const row = { id, key_hash, expire_at, fire_at };
      if (!opened.has(key_hash)) return { ...row, how: "joined" };
      return { ...row, how: given.get(key_hash)?.whole && !withElders.has(key_hash) ? "opened" : "reserved" };
    });
  };
}

function toParameters(joins: readonly JoinRecord[]): JoinParameters {
  const drafts: StreamRecord[] = [];
  const lockedOnly: string[] = [];
  const followFirst = new Set<string>();
  for (const { draft, follows } of joins) {
    drafts.push(draft);
    if (follows === null) lockedOnly.push(draft.key_hash ?? "");
    if (follows === "first") followFirst.add(draft.name ?? "");
  }
  return { drafts: JSON.stringify(drafts), lockedOnly, followFirst: [...followFirst] };
}
