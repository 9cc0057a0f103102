/** Something that must not be, with the ids of what it befell. */
export interface ChaosFinding {
  /** Which rule is broken: a word that stays the same from run to run, such as `membership-missing`. */
  readonly check: string;
  /** The rule in words. */
  readonly message: string;
  /** How often. */
  readonly count: number;
  /** The first twenty. */
  readonly ids: readonly string[];
}

/** What a run did, and what it found. */
export interface ChaosReport {
  readonly seed: number;
  /** How long was fed and worked, without draining and verifying. */
  readonly seconds: number;
  /** Events that the feeders made. */
  readonly events: number;
  /** Deliveries beyond the first: whole batches and single events. */
  readonly redelivered: number;
  /** Events that handlers made. */
  readonly derived: number;
  /** Streams whose effects are in the ledger. */
  readonly streams: number;
  /** Effects by idempotency key, and how many of them came more than once. */
  readonly effects: number;
  readonly repeatedEffects: number;
  readonly eventsPerSecond: number;
  /** Processes that were killed, frozen, and killed while frozen. */
  readonly kills: number;
  readonly freezes: number;
  /** Blows by the point in the process where they fell; `anywhere` for those at a random time. */
  readonly points: Readonly<Record<string, number>>;
  readonly databaseRestarts: number;
  /** Where journals, ledgers and logs are, if anything was found. */
  readonly folder: string;
  readonly findings: readonly ChaosFinding[];
}

/** The report as text, for people. */
export function formatChaosReport(report: ChaosReport): string {
  const points = Object.entries(report.points).map(([point, count]) => `${point} ${count}`);
  const lines = [
    `seed ${report.seed}, ${report.seconds.toFixed(0)} s, ${report.eventsPerSecond.toFixed(0)} new events/s`,
    `${report.events} events, ${report.redelivered} delivered again, ${report.derived} derived`,
    `${report.streams} streams, ${report.effects} effects, ${report.repeatedEffects} of them more than once`,
    `${report.kills} kills, ${report.freezes} freezes, ${report.databaseRestarts} restarts of the database`,
    `blows: ${points.join(", ") || "none"}`,
  ];
  if (report.findings.length === 0) return [...lines, "nothing lost, nothing twice"].join("\n");
  return [...lines, ...report.findings.map(formatFinding), `journals and ledgers: ${report.folder}`].join(
    "\n",
  );
}

function formatFinding({ check, message, count, ids }: ChaosFinding): string {
  const more = count > ids.length ? `, and ${count - ids.length} more` : "";
  return `FOUND ${check} (${count}): ${message}: ${ids.join(", ")}${more}`;
}
