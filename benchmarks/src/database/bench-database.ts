import { upgradeDatabase } from "@winchester/store-typeorm";
import type pg from "pg";
import { connectPostgres } from "./connect-postgres.js";

/** What is stored, by which two ways of feeding the same events are compared. */
export interface Tally {
  readonly events: number;
  readonly streams: number;
  readonly members: number;
  readonly counted: number;
  readonly ready: number;
}

export const TALLY_SQL = `
SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM stream) AS streams,
  (SELECT count(*) FROM stream_event) AS members,
  (SELECT coalesce(sum(event_count), 0) FROM stream) AS counted,
  (SELECT count(*) FROM stream WHERE fire_at IS NOT NULL) AS ready`;

/** A PostgreSQL database with Winchester's tables, made by its migrations. */
export interface BenchDatabase {
  readonly url: string;
  /** A connection for preparing and looking, not for what is measured. */
  readonly client: pg.Client;
  /** Deletes all events and streams (the event types stay), and leaves the server with nothing to catch up on. */
  reset(): Promise<void>;
  tally(): Promise<Tally>;
  close(): Promise<void>;
}

export async function openBenchDatabase(url: string, drop: () => Promise<void>): Promise<BenchDatabase> {
  await upgradeDatabase(url);
  const client = await connectPostgres(url);
  return {
    url,
    client,
    async reset() {
      await client.query("TRUNCATE event, stream, stream_event RESTART IDENTITY");
      await client.query("CHECKPOINT");
    },
    async tally() {
      const { rows } = await client.query<Record<keyof Tally, string>>(TALLY_SQL);
      return toTally(rows[0]);
    },
    async close() {
      await client.end();
      await drop();
    },
  };
}

export function toTally(row: Readonly<Record<keyof Tally, string | number>> | undefined): Tally {
  const value = (name: keyof Tally): number => Number(row?.[name] ?? 0);
  return {
    events: value("events"),
    streams: value("streams"),
    members: value("members"),
    counted: value("counted"),
    ready: value("ready"),
  };
}

/** Sees to it that all ways of feeding the same events store the same. */
export class SameTally {
  #first: { readonly who: string; readonly tally: Tally } | undefined;

  /** @throws Error where this one stored something else than the first */
  compare(who: string, tally: Tally): void {
    this.#first ??= { who, tally };
    const expected = JSON.stringify(this.#first.tally);
    if (JSON.stringify(tally) === expected) return;
    throw new Error(`${who} stored ${JSON.stringify(tally)}, and ${this.#first.who} ${expected}`);
  }
}
