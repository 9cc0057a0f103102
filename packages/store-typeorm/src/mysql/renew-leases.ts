import { toClaimId, toClaimRow } from "../rows/claim-row.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";
import { holdClaims } from "./hold-claims.js";

/** ?1 the ids, ?2 the lease in microseconds. */
const RENEW = `UPDATE stream FORCE INDEX (PRIMARY) SET lease_until = ${CLOCK} + ?2 WHERE id IN (?1)`;

export const renewLeases: Statements["renewLeases"] = async (connection, claims, leaseMs) => {
  const held = await holdClaims(connection, claims.map(toClaimRow));
  if (held.size > 0) await connection.query(RENEW, [[...held.keys()], Math.round(leaseMs * 1000)]);
  return [...held.values()].map(toClaimId);
};
