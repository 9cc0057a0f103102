import { toClaimId, toClaimRow } from "../rows/claim-row.js";
import type { Statements } from "../statements.js";
import { CLOCK } from "./clock.js";
import { HELD_CLAIMS } from "./held-claims.js";

const RENEW = `
UPDATE stream SET lease_until = ${CLOCK} + ?2
FROM ${HELD_CLAIMS} AS held WHERE stream.id = held.id
RETURNING stream.id, stream.serial`;

export const renewLeases: Statements["renewLeases"] = async (connection, claims, leaseMs) => {
  const parameters = [JSON.stringify(claims.map(toClaimRow)), Math.round(leaseMs * 1000)];
  const rows = await connection.query<{ id: number; serial: number }>(RENEW, parameters);
  return rows.map(toClaimId);
};
