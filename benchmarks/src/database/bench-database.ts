import { upgradeDatabase } from "@winchester/store-typeorm";
import type pg from "pg";
import { connectPostgres } from "./connect-postgres.js";

/** What is stored, by which two ways of feeding the same events are compared. */
export interface Contents {
  readonly events: number;
  readonly streams: number;
  readonly members: number;
  readonly counted: number;
  readonly ready: number;
}

export const CONTENTS_SQL = `
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
  count(): Promise<Contents>;
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
    async count() {
      const { rows } = await client.query<Record<keyof Contents, string>>(CONTENTS_SQL);
      return toContents(rows[0]);
    },
    async close() {
      await client.end();
      await drop();
    },
  };
}

export function toContents(row: Readonly<Record<keyof Contents, string | number>> | undefined): Contents {
  const value = (name: keyof Contents): number => Number(row?.[name] ?? 0);
  return {
    events: value("events"),
    streams: value("streams"),
    members: value("members"),
    counted: value("counted"),
    ready: value("ready"),
  };
}

/** Sees to it that all ways of feeding the same events store the same. */
export class SameContents {
  #first: { readonly who: string; readonly contents: Contents } | undefined;

  /** @throws Error where this one stored something else than the first */
  compare(who: string, contents: Contents): void {
    this.#first ??= { who, contents };
    const expected = JSON.stringify(this.#first.contents);
    if (JSON.stringify(contents) === expected) return;
    throw new Error(`${who} stored ${JSON.stringify(contents)}, and ${this.#first.who} ${expected}`);
  }
}
