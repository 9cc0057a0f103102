import { hash } from "node:crypto";
import type { Findings } from "../findings.js";
import type { LedgerEntry, RecordedCommits } from "../ledger.js";

/** What is kept of an entry of the ledger. */
export type EffectNote = Pick<
  LedgerEntry,
  "key" | "step" | "serial" | "handledAt" | "begunAt" | "endedAt" | "digest"
>;

/** All effects of one stream. */
export interface StreamEffects {
  readonly trigger: string;
  readonly reason: string;
  readonly members: string;
  readonly notes: EffectNote[];
}

interface Recorded {
  readonly serial: number;
  readonly step: number;
}

/** The effects of all streams, and what is wrong with them by themselves. */
export class Effects {
  readonly #findings: Findings;
  readonly #byStream = new Map<number, StreamEffects>();
  readonly #placeOfKey = new Map<string, string>();
  readonly #recorded = new Map<number, Recorded[]>();
  repeated = 0;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Takes an entry in; gives whether it is the first of its stream. */
  add(entry: LedgerEntry): boolean {
    const { key, stream, trigger, reason, step, serial, handledAt, begunAt, endedAt, digest } = entry;
    const members = hashOfMembers(entry.members);
    const place = `stream ${stream}, step ${step}`;
    const samePlace = this.#placeOfKey.get(key) ?? place;
    if (samePlace !== place) this.#findings.add("effect-keys", `${key} (${samePlace}; ${place})`);
    this.#placeOfKey.set(key, place);
    const note: EffectNote = { key, step, serial, handledAt, begunAt, endedAt, digest };
    const effects = this.#byStream.get(stream);
    if (effects === undefined) {
      this.#byStream.set(stream, { trigger, reason, members, notes: [note] });
      return true;
    }
    if (effects.reason !== reason) this.#findings.add("finished-twice", `stream ${stream}`);
    if (effects.members !== members) this.#findings.add("effect-changed", `${key} (${place})`);
    effects.notes.push(note);
    return false;
  }

  /** Takes note of commits that a worker knew to be recorded. */
  addRecorded({ recorded }: RecordedCommits): void {
    for (const [stream, serial, step] of recorded) {
      const list = this.#recorded.get(stream) ?? [];
      list.push({ serial, step });
      this.#recorded.set(stream, list);
    }
  }

  find(stream: number): StreamEffects | undefined {
    return this.#byStream.get(stream);
  }

  streams(): Iterable<number> {
    return this.#byStream.keys();
  }

  get streamCount(): number {
    return this.#byStream.size;
  }

  /** How many effects there are by idempotency key. */
  get keyCount(): number {
    return this.#placeOfKey.size;
  }

  /** Judges what takes all entries of a stream. */
  finish(): void {
    for (const [stream, { notes }] of this.#byStream) {
      this.#checkRepeats(stream, notes);
      this.#checkFencing(stream, notes);
    }
  }

  /**
   * A repeated effect must be the same, under the same key. And it must not come under a later claim once its commit
   * was recorded: a claim reads what is.
   */
  #checkRepeats(stream: number, notes: readonly EffectNote[]): void {
    const first = new Map<number, EffectNote>();
    const repeated = new Set<string>();
    for (const note of notes) {
      const other = first.get(note.step);
      if (other === undefined) {
        first.set(note.step, note);
        continue;
      }
      repeated.add(note.key);
      const where = `${note.key} (stream ${stream}, step ${note.step})`;
      if (other.key !== note.key) this.#findings.add("effect-keys", `${where} and ${other.key}`);
      else if (other.digest !== note.digest) this.#findings.add("effect-changed", where);
    }
    this.repeated += repeated.size;
    const recorded = this.#recorded.get(stream) ?? [];
    for (const note of notes) {
      if (recorded.some(({ serial, step }) => step === note.step && serial < note.serial)) {
        this.#findings.add("effect-recorded", `${note.key} (stream ${stream}, step ${note.step})`);
      }
    }
  }

  /**
   * A worker that was frozen in `commit` may end that effect; its record is refused then, and it must not go on.
   * Another had the stream by then if it had begun its run under a later claim.
   */
  #checkFencing(stream: number, notes: readonly EffectNote[]): void {
    for (const note of notes) {
      const wentOn = notes.find(({ serial, begunAt }) => serial === note.serial && begunAt >= note.endedAt);
      const successor = notes.find(
        ({ serial, handledAt }) => serial > note.serial && handledAt < note.endedAt,
      );
      if (wentOn === undefined || successor === undefined) continue;
      this.#findings.add(
        "effect-fenced",
        `stream ${stream}, claim ${note.serial}: step ${wentOn.step} after claim ${successor.serial}`,
      );
    }
  }
}

/** The members of a stream as one short text. */
export function hashOfMembers(members: readonly string[]): string {
  return hash("sha256", [...members].sort().join("\n"), "base64url").slice(0, 16);
}
