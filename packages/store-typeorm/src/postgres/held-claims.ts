import { RUNNING_STATES } from "../state-numbers.js";

/**
 * A common table expression `held`: the rows of the JSON parameter whose claims still hold, their streams locked
 * by ascending id. Every write of a worker begins with it. `columns` are those of the parameter beside the claim.
 */
export function heldClaims(columns = ""): string {
  return `held AS MATERIALIZED (
  SELECT r.* FROM stream s
  JOIN jsonb_to_recordset($1::jsonb) AS r(stream_id bigint, serial integer${columns})
    ON s.id = r.stream_id AND s.serial = r.serial
  WHERE s.state IN ${RUNNING_STATES}
  ORDER BY s.id
  FOR UPDATE OF s)`;
}
