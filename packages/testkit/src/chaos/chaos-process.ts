// What runs in each process of a run: a feeder, a worker, or one that drains what is left.
import { type LogFields, type Logger, untilAvailable } from "@winchester/core";
import { runFeeder } from "./feeder-process.js";
import { LedgerWriter } from "./ledger.js";
import {
  type ParentMessage,
  type ProcessMessage,
  type ProcessSettings,
  SETTINGS_VARIABLE,
} from "./messages.js";
import { openChaosStore } from "./open-chaos-store.js";
import { watchStore } from "./watched-store.js";
import { WeakPoints } from "./weak-points.js";
import { runDrainer, runWorker } from "./worker-process.js";

const TELL_EVERY_MS = 500;

await main(JSON.parse(process.env[SETTINGS_VARIABLE] ?? "{}") as ProcessSettings);

async function main(settings: ProcessSettings): Promise<void> {
  // Without its parent nobody would ever end it.
  process.on("disconnect", () => process.exit(1));
  const points = new WeakPoints((point) => tell({ kind: "reached", point }));
  points.listen(process);
  const enough = new AbortController();
  process.on("message", ({ kind }: ParentMessage) => {
    if (kind === "enough") enough.abort();
  });
  const logger = createStderrLogger();
  const counts = { redelivered: 0, effects: 0 };
  const tellCounts = (): void => {
    tell({ kind: "done", ...counts });
    Object.assign(counts, { redelivered: 0, effects: 0 });
  };
  setInterval(tellCounts, TELL_EVERY_MS);

  const opened = await untilAvailable(() => openChaosStore(settings), { logger });
  const ledger = settings.role === "feeder" ? undefined : new LedgerWriter(settings.folder, settings.name);
  const watched = watchStore(opened, points, (commits) => {
    ledger?.append({
      recorded: commits.map(({ claim, position }) => [claim.streamId, claim.serial, position]),
    });
  });
  tell({ kind: "ready" });
  const onRedelivery = (events: number): void => {
    counts.redelivered += events;
  };
  const onEffect = (): void => {
    counts.effects += 1;
  };
  if (ledger === undefined) {
    await runFeeder({ settings, store: watched.store, points, logger, onRedelivery, enough: enough.signal });
  } else {
    const run = settings.role === "worker" ? runWorker : runDrainer;
    await run({ settings, watched, ledger, points, logger, onEffect });
  }
  tellCounts();
  await opened.close();
  process.exit(0);
}

function tell(message: ProcessMessage): void {
  if (process.connected) process.send?.(message);
}

/** Warnings and errors, for who looks into a finding. */
function createStderrLogger(): Logger {
  const log = (level: string) => (message: string, fields?: LogFields) => {
    const { error } = (fields ?? {}) as { error?: unknown };
    const stack = level === "error" && error instanceof Error ? `\n${error.stack}` : "";
    process.stderr.write(`${new Date().toISOString()} ${level} ${message}${stack}\n`);
  };
  return { debug: () => {}, info: () => {}, warn: log("warn"), error: log("error") };
}
