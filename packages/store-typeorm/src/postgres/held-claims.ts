import { RUNNING_STATES } from "../state-numbers.js";

/**
 * A common table expression `held`: the rows of the JSON parameter whose claims still hold, their streams locked
 * by ascending id. Every write of a worker begins with it. `columns` are those of the parameter beside the claim.
 *
 * One look-up by the primary key for each claim: as a plain join the planner, which expects few running streams,
 * reads the whole parameter again for each of them (a thousand claims took 900 ms instead of 20).
 */
export function heldClaims(columns = ""): string {
  return `held AS MATERIALIZED (
  SELECT r.* FROM (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS given(stream_id bigint, serial integer${columns})
    ORDER BY stream_id
  ) AS r
  CROSS JOIN LATERAL (
    SELECT FROM stream s
    WHERE s.id = r.stream_id AND s.serial = r.serial AND s.state IN ${RUNNING_STATES}
    FOR UPDATE
  ) AS locked)`;
}
