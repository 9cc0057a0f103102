import type { Store, Stream } from "@winchester/core";
import type { Findings } from "../findings.js";
import { readLedger } from "../ledger.js";
import { EXPECTED_TRIGGERS, effectSteps } from "../workload-triggers.js";
import { type Effects, hashOfMembers } from "./effects.js";
import type { Memberships } from "./memberships.js";

/** What streams are compared with. */
export interface StreamVerification {
  readonly effects: Effects;
  readonly memberships: Memberships;
  readonly findings: Findings;
  /** Where the ledger is, to name what an effect lacks. */
  readonly folder: string;
}

/**
 * Every stream is finished, nobody's, has the events that belong to it, and its effects have them too; gives how many
 * there are.
 */
export async function verifyStreams(store: Store, parts: StreamVerification): Promise<number> {
  const { effects, findings } = parts;
  const seen = new Set<number>();
  const unlike = new Map<number, ReadonlySet<string>>();
  for await (const stream of store.findStreams({ withEvents: true })) {
    seen.add(stream.id);
    const members = (stream.events ?? []).map(({ message_id }) => message_id);
    verifyState(stream, findings);
    verifyMembers(stream, parts);
    const of = effects.find(stream.id);
    if (stream.state !== "completed") continue;
    for (const step of effectSteps(stream.name, of?.reason ?? "fire")) {
      if (of?.notes.some((note) => note.step === step)) continue;
      findings.add("effect-missing", `stream ${stream.id} (${stream.name}, step ${step})`);
    }
    if (of !== undefined && of.members !== hashOfMembers(members)) unlike.set(stream.id, new Set(members));
  }
  for (const stream of effects.streams()) {
    if (!seen.has(stream)) findings.add("effect-unknown-stream", `stream ${stream}`);
  }
  if (unlike.size > 0) await nameDifferences(unlike, parts);
  parts.memberships.finish();
  return seen.size;
}

function verifyState(stream: Stream, findings: Findings): void {
  const { id, name, state, attempts, worker, failures, events = [], eventCount } = stream;
  const about = `stream ${id} (${name}, ${state}`;
  if (state !== "completed") {
    const why = failures.at(-1)?.message ?? "no failure";
    findings.add("stream-unfinished", `${about}, ${attempts} attempts, ${why})`);
  }
  if (worker !== null) findings.add("stream-claimed", `${about}, ${worker})`);
  if (events.length !== eventCount || eventCount === 0) {
    findings.add("stream-miscounted", `${about}, ${eventCount} said, ${events.length} there)`);
  }
}

function verifyMembers({ id, name, distinguishing, events = [] }: Stream, parts: StreamVerification): void {
  const trigger = EXPECTED_TRIGGERS.find((expected) => expected.name === name);
  for (const event of events) {
    const trait = trigger?.distinguishedBy ?? "";
    if (!trigger?.takes(event.event_type) || event[trait] !== distinguishing[trait]) {
      parts.findings.add("membership-wrong", `${event.message_id} (${name}, stream ${id})`);
    }
    parts.memberships.see(name, event.message_id, id);
  }
}

/** Reads the ledger again for the streams whose effects have other members than the store. */
async function nameDifferences(
  unlike: ReadonlyMap<number, ReadonlySet<string>>,
  { findings, folder }: StreamVerification,
): Promise<void> {
  const named = new Set<number>();
  for await (const entry of readLedger(folder)) {
    if ("recorded" in entry) continue;
    const { stream, members } = entry;
    const stored = unlike.get(stream);
    if (stored === undefined || named.has(stream)) continue;
    named.add(stream);
    const inEffect = new Set(members);
    for (const id of stored) {
      if (!inEffect.has(id)) findings.add("effect-incomplete", `${id} (stream ${stream})`);
    }
    for (const id of inEffect) {
      if (!stored.has(id)) findings.add("effect-foreign", `${id} (stream ${stream})`);
    }
  }
}
