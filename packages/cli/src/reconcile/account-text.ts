import type { Account } from "@winchester/core";
import { countOf, formatCount } from "../output/numbers.js";
import { formatTable } from "../output/table.js";
import type { Finding, Trouble } from "./inspect-streams.js";

const TROUBLES: Readonly<Record<Trouble, string>> = {
  events_differ: "with more or fewer events than were counted",
  no_events: "without events",
  lease_expired: "whose lease ran out more than a minute ago (is a worker running?)",
  in_error: "in error (`winchester streams show ID` says why)",
};

/** The accounts as a table, and below it what their right sides consist of. */
export function describeAccounts(accounts: readonly Account[]): string {
  const table = formatTable(
    ["ACCOUNT", "LEFT", "RIGHT", "BALANCED"],
    accounts.map(({ equation, left, right, balanced }) => [
      equation,
      formatCount(left),
      formatCount(right),
      balanced ? "yes" : "NO",
    ]),
  );
  return [table, "", ...accounts.map(describeParts)].join("\n");
}

function describeParts({ equation, parts }: Account): string {
  const named = Object.entries(parts).map(([name, count]) => `${name} ${formatCount(count)}`);
  return `${equation.split(" = ")[0]}: ${named.join(", ")}`;
}

/** A line for each kind of trouble that there is, with the first ids. */
export function describeFindings(findings: readonly Finding[]): string {
  const lines = findings.filter(({ count }) => count > 0).map(describeFinding);
  return lines.length === 0 ? "nothing is wrong with any unfinished stream" : lines.join("\n");
}

function describeFinding({ trouble, count, ids }: Finding): string {
  const more = count > ids.length ? `, and ${formatCount(count - ids.length)} more` : "";
  return `${countOf(count, "stream")} ${TROUBLES[trouble]}: ${ids.join(", ")}${more}`;
}
