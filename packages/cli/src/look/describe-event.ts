import { formatValue } from "./trait-text.js";

/** An event for people: a line for each trait. */
export function describeEvent(json: Readonly<Record<string, unknown>>): string {
  const width = Math.max(...Object.keys(json).map(({ length }) => length));
  return Object.entries(json)
    .map(([name, value]) => `${name.padEnd(width)}  ${formatValue(value)}`)
    .join("\n");
}
