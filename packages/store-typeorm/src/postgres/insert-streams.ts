import { ACTIVE } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { prepared } from "./prepared.js";
import { DRAFT_COLUMNS, DRAFTS } from "./stream-record.js";

/** Identities are given out after the sort, so that they ascend with `n`. */
const INSERT = prepared(`
INSERT INTO stream (${DRAFT_COLUMNS})
SELECT r.name, r.key_hash, CASE WHEN r.open = 1 THEN r.key_hash END, r.distinguishing::jsonb, ${ACTIVE},
  r.first_event, r.last_event, r.expire_at, r.expire_at, r.fire_at, r.progress, r.criteria, r.event_count
FROM ${DRAFTS}
ORDER BY r.n
RETURNING id`);

export const insertStreams: Statements["insertStreams"] = async (connection, drafts) => {
  const rows = await connection.query<{ id: number }>(INSERT, [JSON.stringify(drafts)]);
  return rows.map(({ id }) => id);
};
