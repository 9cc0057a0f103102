import type { Store } from "@winchester/core";
import type { ChaosSettings } from "../chaos-options.js";
import type { ChaosReport } from "../chaos-report.js";
import type { Findings } from "../findings.js";
import { readLedger } from "../ledger.js";
import { DerivedEvents } from "./derived-events.js";
import { Effects } from "./effects.js";
import { EventIndex } from "./event-index.js";
import { Memberships } from "./memberships.js";
import { verifyAccounts } from "./verify-accounts.js";
import { verifyEvents } from "./verify-events.js";
import { verifyStreams } from "./verify-streams.js";

/** What verifying counts on its way. */
export type VerifiedCounts = Pick<
  ChaosReport,
  "events" | "derived" | "streams" | "effects" | "repeatedEffects"
>;

/** Compares the journals, the ledger and the store, all at rest, and notes what doesn't agree. */
export async function verifyRun(
  settings: Pick<ChaosSettings, "seed" | "folder" | "feeders" | "purge">,
  store: Store,
  findings: Findings,
): Promise<VerifiedCounts> {
  const index = new EventIndex(settings);
  const derived = new DerivedEvents();
  const effects = new Effects(findings);
  const inEffects = new Memberships({
    index,
    derived,
    findings,
    rules: { missing: "effect-unhandled", twice: "effect-doubled" },
  });
  for await (const entry of readLedger(settings.folder)) {
    if ("recorded" in entry) {
      effects.addRecorded(entry);
      continue;
    }
    if (!effects.add(entry)) continue;
    derived.expect(entry.trigger, entry.reason, entry.members);
    for (const id of entry.members) inEffects.see(entry.trigger, id, entry.stream);
  }
  effects.finish();
  inEffects.finish();

  const events = await verifyEvents(store, index, derived, findings);
  if (!settings.purge) {
    const memberships = new Memberships({
      index,
      derived,
      findings,
      rules: { missing: "membership-missing", twice: "membership-twice" },
    });
    await verifyStreams(store, { effects, memberships, findings, folder: settings.folder });
  } else {
    for await (const { id, name, state } of store.findStreams({})) {
      findings.add("stream-unfinished", `stream ${id} (${name}, ${state})`);
    }
  }
  await verifyAccounts(store, { events, streams: effects.streamCount }, findings);
  return {
    events: index.size,
    derived: derived.size,
    streams: effects.streamCount,
    effects: effects.keyCount,
    repeatedEffects: effects.repeated,
  };
}
