import type { ClaimRequest } from "@winchester/core";
import type { Connection } from "../connection.js";
import { ACTIVE } from "../state-numbers.js";
import { prepared } from "./prepared.js";

/** How many of the earliest floors are looked at in one go, if not more streams are claimed. */
const WINDOW = 1000;

/**
 * Brings the floors that have come up to the expirations, so that a claim finds the longest due first and doesn't
 * pass over the same waiting streams again and again. Only the earliest are looked at, which bounds the work: either
 * they are due, and the claim takes them, or they are raised out of the way. A stream is written once for each of its
 * floors that comes, however many events it has. Index: stream_expire. $1 the worker's now, $2 how many.
 */
const RAISE = prepared(`
WITH early AS MATERIALIZED (
  SELECT id, expire_floor, expire_at FROM stream WHERE state = ${ACTIVE} AND expire_floor < $1::bigint
  ORDER BY expire_floor, id LIMIT $2),
behind AS MATERIALIZED (
  SELECT s.id FROM stream s JOIN early ON early.id = s.id
  WHERE early.expire_floor < early.expire_at AND s.state = ${ACTIVE} FOR UPDATE OF s SKIP LOCKED)
UPDATE stream AS s SET expire_floor = s.expire_at FROM behind WHERE s.id = behind.id`);

export async function raiseFloors(connection: Connection, { now, limit }: ClaimRequest): Promise<void> {
  await connection.query(RAISE, [now, Math.max(limit, WINDOW)]);
}
