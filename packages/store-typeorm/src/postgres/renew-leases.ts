import { toClaimId, toClaimRow } from "../rows/claim-row.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";
import { heldClaims } from "./held-claims.js";
import { prepared } from "./prepared.js";

/** $2 the lease in microseconds. */
const RENEW = prepared(`
WITH ${heldClaims()}
UPDATE stream AS s SET lease_until = ${CLOCK} + $2::bigint FROM held WHERE s.id = held.stream_id
RETURNING s.id, s.serial`);

export const renewLeases: Statements["renewLeases"] = async (connection, claims, leaseMs) => {
  const parameters = [JSON.stringify(claims.map(toClaimRow)), Math.round(leaseMs * 1000)];
  const rows = await connection.query<{ id: number; serial: number }>(RENEW, parameters);
  return rows.map(toClaimId);
};
