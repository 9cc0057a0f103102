import type { JoinedStream, StreamJoin } from "@winchester/core";
import { type StreamRecord, toDraftRecord } from "./stream-row.js";

/** What is to be joined: the draft as it goes into the database, and how. */
export interface JoinRecord {
  readonly draft: StreamRecord;
  readonly follows: StreamJoin["follows"];
  readonly whole: boolean;
}

/** A stream that was made or joined. */
export interface JoinedRow {
  readonly id: number;
  readonly key_hash: string;
  readonly expire_at: number;
  readonly fire_at: number | null;
  readonly how: JoinedStream["how"];
}

export function toJoinRecord({ draft, follows, whole }: StreamJoin, n: number): JoinRecord {
  return { draft: toDraftRecord(draft, n), follows, whole };
}

export function toJoinedStream({ id, key_hash, expire_at, fire_at, how }: JoinedRow): JoinedStream {
  return { id, hash: key_hash, how, expireAt: expire_at, fireAt: fire_at };
}
