import { createRequire } from "node:module";
import { printLine } from "./print.js";

const require = createRequire(import.meta.url);

/** So many rows share the widths of their columns; a list of any length is printed with bounded memory. */
const ROWS_TOGETHER = 500;

/** No lines: a table that can be read, and cut with awk. */
const CHARS = Object.fromEntries(
  [
    ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left", "bottom-right"],
    ...["left", "left-mid", "mid", "mid-mid", "right", "right-mid"],
  ].map((name) => [name, ""]),
);

/** The rows as text in columns, with their heads. */
export function formatTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const Table = require("cli-table3") as typeof import("cli-table3");
  const table = new Table({
    head: [...heads],
    chars: { ...CHARS, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Prints rows as they come, under their heads; nothing where there are none. Gives their number. */
export async function printTable(
  heads: readonly string[],
  rows: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
): Promise<number> {
  let count = 0;
  let part: (readonly string[])[] = [];
  const flush = async (): Promise<void> => {
    if (part.length > 0) await printLine(formatTable(heads, part));
    part = [];
  };
  for await (const row of rows) {
    count += 1;
    part.push(row);
    if (part.length === ROWS_TOGETHER) await flush();
  }
  await flush();
  return count;
}
