import type { MeasuredRow } from "./rounds.js";
import type { Spread } from "./spread.js";

/** A benchmark with its figures. */
export interface MeasuredBenchmark {
  readonly name: string;
  readonly about: string;
  readonly seconds: number;
  readonly rows: readonly MeasuredRow[];
}

const HEADINGS = ["", "Winchester", "reference", "ratio", "must reach", ""] as const;

/** The table as text for a terminal. */
export function toText({ name, about, rows }: MeasuredBenchmark): string {
  const lines = [HEADINGS, ...rows.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const padded = lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "));
  return `${name}: ${about}\n${padded.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** The section of a benchmark in RESULTS.md. */
export function toMarkdown({ name, about, seconds, rows }: MeasuredBenchmark): string {
  const lines = [HEADINGS, HEADINGS.map(() => "---"), ...rows.map(cellsOf)];
  const table = lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
  return `## ${name}\n\n${about} (${Math.round(seconds)} s)\n\n${table}\n`;
}

function cellsOf({ row, ours, reference, ratio, reached }: MeasuredRow): string[] {
  const against = row.against === undefined ? "" : ` (${row.against})`;
  return [
    row.title,
    `${formatSpread(ours)} ${row.unit}`,
    `${formatSpread(reference)} ${row.unit}${against}`,
    formatSpread(ratio),
    row.goal?.text ?? "",
    reached === undefined ? "" : reached ? "reached" : "NOT REACHED",
  ];
}

function formatSpread({ median, min, max }: Spread): string {
  return min === max
    ? formatNumber(median)
    : `${formatNumber(median)} (${formatNumber(min)}–${formatNumber(max)})`;
}

/** Three digits that count, and no more. */
function formatNumber(value: number): string {
  if (Math.abs(value) >= 100) {
    const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.abs(value))) - 2);
    return (Math.round(value / step) * step).toLocaleString("en-GB");
  }
  return String(Number(value.toPrecision(3)));
}
