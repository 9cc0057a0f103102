import type { Connection } from "../connection.js";
import { RUNNING_STATES } from "../state-numbers.js";
import { CLOCK } from "./clock.js";
import { column, jsonTable } from "./json-table.js";

/** The stream of a claim that still holds, locked. */
export interface HeldStream {
  readonly id: number;
  readonly serial: number;
  readonly committed: string | readonly number[];
  readonly failures: string | readonly unknown[];
  /** Now, on the database's clock. */
  readonly clock: number;
}

interface ClaimRecord {
  readonly stream_id: number;
  readonly serial: number;
}

/** By ascending id: the JSON list is read first, in its order, and sorted before. Index: the primary key. */
const LOCK = `
SELECT STRAIGHT_JOIN s.id, s.serial, s.committed, s.failures, ${CLOCK} AS clock
FROM ${jsonTable(`${column("stream_id", "BIGINT")}, ${column("serial", "INT")}`)}
JOIN stream s FORCE INDEX (PRIMARY) ON s.id = r.stream_id AND s.serial = r.serial
WHERE s.state IN ${RUNNING_STATES}
FOR UPDATE`;

/** Locks the streams of those claims that still hold. Every write of a worker begins with it. */
export async function holdClaims(
  connection: Connection,
  claims: readonly ClaimRecord[],
): Promise<Map<number, HeldStream>> {
  const sorted = claims
    .map(({ stream_id, serial }) => ({ stream_id, serial }))
    .sort((a, b) => a.stream_id - b.stream_id);
  const rows = await connection.query<HeldStream>(LOCK, [JSON.stringify(sorted)]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Those of the records whose claim holds, each with its stream. */
export function heldOf<Row extends ClaimRecord>(
  records: readonly Row[],
  held: ReadonlyMap<number, HeldStream>,
): { record: Row; stream: HeldStream }[] {
  return records.flatMap((record) => {
    const stream = held.get(record.stream_id);
    return stream?.serial === record.serial ? [{ record, stream }] : [];
  });
}
