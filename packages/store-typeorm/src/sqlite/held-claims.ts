import { RUNNING_STATES } from "../state-numbers.js";

/**
 * A subquery: the members `value` of the JSON parameter whose claims still hold. Every write of a worker is
 * restricted by it.
 */
export const HELD_CLAIMS: string = `(
  SELECT s.id, r.value FROM json_each(?1) AS r
  CROSS JOIN stream s ON s.id = r.value ->> 'stream_id' AND s.serial = r.value ->> 'serial'
  WHERE s.state IN ${RUNNING_STATES})`;
