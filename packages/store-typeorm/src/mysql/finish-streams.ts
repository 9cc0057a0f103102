import { toClaimId } from "../rows/claim-row.js";
import { parseColumn } from "../rows/event-row.js";
import { COMPLETED, nextStateSql } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";
import { heldOf, holdClaims } from "./hold-claims.js";
import { column, jsonTable } from "./json-table.js";

/** How many failures a stream keeps. */
const FAILURES_KEPT = 10;

const UPDATE = `
UPDATE ${jsonTable(
  [
    column("id", "BIGINT"),
    column("kind", "VARCHAR(16)"),
    column("delay", "BIGINT"),
    column("uncounted", "INT"),
    column("failures", "JSON"),
  ].join(", "),
)}
STRAIGHT_JOIN stream s FORCE INDEX (PRIMARY) ON s.id = r.id
SET s.worker = NULL, s.lease_until = NULL, s.attempts = s.attempts - r.uncounted, s.failures = r.failures,
  s.retry_at = IF(r.kind = 'retry', ${CLOCK} + r.delay, NULL),
  s.state = CASE r.kind
    WHEN 'completed' THEN ${COMPLETED}
    WHEN 'retry' THEN ${nextStateSql("s.state", "running", "retry")}
    ELSE ${nextStateSql("s.state", "running", "failed")} END`;

const UNLINK = "DELETE l FROM stream_event l FORCE INDEX (PRIMARY) WHERE l.stream_id IN (?1)";
const PURGE = "DELETE s FROM stream s FORCE INDEX (PRIMARY) WHERE s.id IN (?1)";

export const finishStreams: Statements["finishStreams"] = async (connection, outcomes) => {
  const held = heldOf(outcomes, await holdClaims(connection, outcomes));
  const purged = held.flatMap(({ record, stream }) => (record.kind === "purged" ? [stream.id] : []));
  const changes = held.flatMap(({ record, stream }) => {
    const { kind, delay, uncounted, failure } = record;
    if (kind === "purged") return [];
    const before = parseColumn<readonly unknown[]>(stream.failures);
    const failures = failure === null ? before : [...before, { ...failure, at: stream.clock }];
    return [{ id: stream.id, kind, delay, uncounted, failures: failures.slice(-FAILURES_KEPT) }];
  });
  if (changes.length > 0) await connection.query(UPDATE, [JSON.stringify(changes)]);
  if (purged.length > 0) {
    await connection.query(UNLINK, [purged]);
    await connection.query(PURGE, [purged]);
  }
  return held.map(({ stream }) => toClaimId(stream));
};
