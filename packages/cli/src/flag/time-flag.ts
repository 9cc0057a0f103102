import * as Flags from "@oclif/core/flags";
import type { Temporal } from "temporal-polyfill";
import { UsageError } from "../cli-error.js";

const HINT = "write it as 2015-02-27T15:31:24, which is UTC; a date alone is its midnight";

/** Reads a time as people write it on the command line: UTC unless it has an offset. */
export async function parseTime(text: string): Promise<Temporal.Instant> {
  const { instantFromMicros, parseMicros } = await import("@winchester/timex");
  const micros = parseMicros(text);
  if (micros === undefined) throw new UsageError(`"${text}" is no time`, HINT);
  return instantFromMicros(micros);
}

/** An option that takes a time. */
export const timeFlag = Flags.custom<Temporal.Instant>({ helpValue: "ISO", parse: parseTime });
