import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../store/model/random.js";
import type { ChaosAim } from "./chaos-options.js";
import type { CrewMember } from "./crew-member.js";
import { WEAK_POINTS, type WeakPoint } from "./weak-point.js";

/** How long a process stays dead. */
const LONGEST_DEATH_MS = 500;
/** Blows in a hundred that kill; the others freeze. */
const KILL_PERCENT = 55;
/** Blows in a hundred that fall at a random time; the others at a weak point. */
const ANYWHERE_PERCENT = 35;

/** What the killer works with. */
export interface KillerParts {
  readonly members: readonly CrewMember[];
  readonly random: Random;
  readonly everyMs: number;
  readonly leaseMs: number;
  readonly aim: ChaosAim | undefined;
}

/** Kills and freezes processes at random times and at weak points, and brings them back. */
export class Killer {
  readonly #parts: KillerParts;
  readonly #stop = new AbortController();
  readonly #mending = new Set<Promise<void>>();
  #running: Promise<void> | undefined;
  kills = 0;
  freezes = 0;
  readonly points: Record<string, number> = {};

  constructor(parts: KillerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Ends the killing, and waits until all are back. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all(this.#mending);
  }

  /** A process stands still at its weak point. */
  strikeAt(member: CrewMember, point: WeakPoint): void {
    if (!this.#stop.signal.aborted) this.#strike(member, point);
  }

  async #run(): Promise<void> {
    const { members, random, everyMs } = this.#parts;
    while (!this.#stop.signal.aborted) {
      await this.#sleep(everyMs / 2 + random.below(everyMs));
      const victims = members.filter((member) => member.running && this.#pointsOf(member).length > 0);
      if (this.#stop.signal.aborted || victims.length === 0) continue;
      const victim = random.pick(victims);
      const anywhere = this.#parts.aim === undefined && random.below(100) < ANYWHERE_PERCENT;
      if (anywhere) this.#strike(victim, "anywhere");
      else victim.arm(random.pick(this.#pointsOf(victim)));
    }
  }

  #pointsOf({ role }: CrewMember): readonly WeakPoint[] {
    const { aim } = this.#parts;
    const points = WEAK_POINTS[role === "feeder" ? "feeder" : "worker"];
    return aim === undefined ? points : points.filter((point) => aim.points.includes(point));
  }

  #kills(): boolean {
    const { aim, random } = this.#parts;
    return aim === undefined ? random.below(100) < KILL_PERCENT : aim.blow === "kill";
  }

  #strike(member: CrewMember, point: WeakPoint | "anywhere"): void {
    if (!member.running) return;
    this.points[point] = (this.points[point] ?? 0) + 1;
    const mending = this.#kills() ? this.#kill(member) : this.#freeze(member, point);
    this.#mending.add(mending);
    void mending.finally(() => this.#mending.delete(mending));
  }

  async #kill(member: CrewMember): Promise<void> {
    this.kills += 1;
    await member.kill();
    await this.#sleep(this.#parts.random.below(LONGEST_DEATH_MS));
    member.start();
  }

  async #freeze(member: CrewMember, point: WeakPoint | "anywhere"): Promise<void> {
    const { random } = this.#parts;
    this.freezes += 1;
    member.freeze();
    await this.#sleep(this.#freezeMs(point));
    if (this.#parts.aim === undefined && random.once(4)) await this.#kill(member);
    else member.thaw();
  }

  /**
   * Longer than the lease where the worker has streams, so that another takes them over; shorter where a transaction
   * is open, which holds up all others.
   */
  #freezeMs(point: WeakPoint | "anywhere"): number {
    const { random, leaseMs } = this.#parts;
    const share = random.below(1_000) / 1_000;
    if (point === "in-transaction") return leaseMs * (0.1 + 0.8 * share);
    if (point === "anywhere") return leaseMs * (0.2 + 2.3 * share);
    return leaseMs * (1.1 + 1.4 * share);
  }

  #sleep(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }
}
