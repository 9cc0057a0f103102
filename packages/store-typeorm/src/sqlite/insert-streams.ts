import { ACTIVE } from "../state-numbers.js";
import type { Statements } from "../statements.js";
import { DRAFT_COLUMNS, RECORD_OPEN_KEY, RECORD_VALUES } from "./stream-record.js";

const INSERT = `
INSERT INTO stream (${DRAFT_COLUMNS})
SELECT r.value ->> 'name', r.value ->> 'key_hash', ${RECORD_OPEN_KEY}, r.value ->> 'distinguishing', ${ACTIVE},
  ${RECORD_VALUES}
FROM json_each(?) AS r
ORDER BY r.key
RETURNING id`;

export const insertStreams: Statements["insertStreams"] = async (connection, drafts) => {
  const rows = await connection.query<{ id: number }>(INSERT, [JSON.stringify(drafts)]);
  return rows.map(({ id }) => id);
};
